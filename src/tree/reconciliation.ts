import { readReleasedMarkets, replaceExternals } from '../../db/externals.ts';
import { replacePositions } from '../../db/positions.ts';
import { upsertSettlement } from '../../db/settlements.ts';
import { externalsOf, type External } from '../../machines/accounts/externals.ts';
import { reconcilePolicyAtSpeed, type ReconcilePolicy } from '../../machines/accounts/policy.ts';
import { ticketId, type VenueId } from '../../machines/model/ids.ts';
import { takeLook, type Look, type takeWorlds } from '../runtime/account/look.ts';
import { createReconciler, type Reconciler } from '../runtime/account/reconciler.ts';
import { createRemedies } from '../runtime/account/remedies.ts';
import { claimsByRule } from '../runtime/adoption/claim-rules.ts';
import type { House } from './house.ts';
import { readOurWorld } from './our-world.ts';
import { BINANCE_USDM, organsAt } from './perpetuals.ts';
import { USDM_READ_LAG_MS } from '../venues/binance/trading/account-reads.ts';
import { admitTrades } from './admission.ts';

/** Writes down what the venue has said of positions and results, and what is not ours of them. */
const recordOf =
  ({ book, organs }: House, venue: VenueId, found: (externals: readonly External[]) => void) =>
  async ({ ours, theirs, unjudged }: Look): Promise<void> => {
    const { database } = organs.store.get();
    const { asOfMs: atMs } = theirs;
    const externals = externalsOf(ours, theirs, unjudged);
    const of = { book, venue };
    await replacePositions(database, of, theirs.positions, atMs);
    await replaceExternals(database, of, externals, { kept: [...unjudged], atMs });
    for (const settlement of theirs.settlements) await upsertSettlement(database, book, settlement);
    found(externals);
  };

export const reconcilePolicyOf = ({ config, paper }: House): ReconcilePolicy =>
  reconcilePolicyAtSpeed(config.reconcile, paper?.speed ?? 1);

/** Where a venue's side of a comparison comes from, and ours. */
export const lookSourcesOf = (house: House, venue: VenueId): Parameters<typeof takeWorlds>[0] => ({
  venue: organsAt(house, venue).venue.get(),
  readOurs: async (theirs) => {
    const { database, installation, isWritable } = house.organs.store.get();
    const ours = { book: house.book, venue, installation };
    return isWritable() ? readOurWorld(database, ours, theirs) : null;
  },
});

/** Claims what the rules of the settings want of what was found. */
const claimByRules = async (house: House, externals: readonly External[]): Promise<void> => {
  const { book, config, log, number, organs } = house;
  const adoption = organs.adoption.peek();
  const { claims } = config.adoption;
  if (adoption === null || claims.length === 0 || externals.length === 0) return;
  const held = [...(organs.trades.peek()?.live() ?? [])].map(
    ({ context }) => context.ticket.market,
  );
  const released = await readReleasedMarkets(organs.store.get().database, book);
  for (const request of claimsByRule(claims, externals, new Set([...held, ...released]))) {
    const outcome = await adoption.claimByRule(ticketId(number('claim')), request);
    log.info('a claim by rule', { market: request.market, side: request.side, ...outcome });
  }
};

/**
 * Reads of the futures are taken as of seconds ago, and the order that a report speaks of is
 * written down a moment after it: before both are over, its market could not be judged.
 */
const ripenMsAt = (venue: VenueId, { graceMs }: ReconcilePolicy): number =>
  venue === BINANCE_USDM ? 2 * graceMs + USDM_READ_LAG_MS : graceMs;

/** Keeps this house's book in agreement with one of its venues. */
export const reconcilerOf = (house: House, venue: VenueId): Reconciler => {
  const { alarms, clock, gate, log, organs } = house;
  const policy = reconcilePolicyOf(house);
  let externals: readonly External[] = [];
  const follow = async (): Promise<void> => {
    await admitTrades(house, venue);
    await claimByRules(house, externals);
  };
  return createReconciler({
    venue,
    clock,
    log,
    alarms,
    policy,
    ripenMs: ripenMsAt(venue, policy),
    look: (lastAsOfMs) =>
      takeLook({ ...lookSourcesOf(house, venue), graceMs: policy.graceMs }, lastAsOfMs),
    remedies: createRemedies({
      clock,
      log,
      alarms,
      gate,
      orders: organs.orders.peek,
      trades: organs.trades.peek,
    }),
    record: recordOf(house, venue, (found) => {
      externals = found;
    }),
    succeeded: () =>
      void follow().catch((error: unknown) =>
        log.error('what follows a comparison has failed', { error }),
      ),
  });
};
