import { readReleasedMarkets, replaceExternals } from '../../db/externals.ts';
import { replacePositions } from '../../db/positions.ts';
import { upsertSettlement } from '../../db/settlements.ts';
import { externalsOf, type External } from '../../machines/accounts/externals.ts';
import { reconcilePolicyAtSpeed, type ReconcilePolicy } from '../../machines/accounts/policy.ts';
import { ticketId } from '../../machines/model/ids.ts';
import { takeLook, type Look, type takeWorlds } from '../runtime/account/look.ts';
import { createReconciler, type Reconciler } from '../runtime/account/reconciler.ts';
import { createRemedies } from '../runtime/account/remedies.ts';
import { claimsByRule } from '../runtime/adoption/claim-rules.ts';
import type { House } from './house.ts';
import { readOurWorld } from './our-world.ts';
import { admitTrades } from './admission.ts';

/** Writes down what the venue has said of positions and results, and what is not ours of them. */
const recordOf =
  ({ book, organs }: House, found: (externals: readonly External[]) => void) =>
  async ({ ours, theirs, unjudged }: Look): Promise<void> => {
    const { database } = organs.store.get();
    const { asOfMs: atMs } = theirs;
    const externals = externalsOf(ours, theirs, unjudged);
    await replacePositions(database, book, theirs.positions, atMs);
    await replaceExternals(database, book, externals, { kept: [...unjudged], atMs });
    for (const settlement of theirs.settlements) await upsertSettlement(database, book, settlement);
    found(externals);
  };

export const reconcilePolicyOf = ({ config, paper }: House): ReconcilePolicy =>
  reconcilePolicyAtSpeed(config.reconcile, paper?.speed ?? 1);

/** Where the venue's side of a comparison comes from, and ours. */
export const lookSourcesOf = ({ book, organs }: House): Parameters<typeof takeWorlds>[0] => ({
  venue: organs.venue.get(),
  readOurs: async (theirs) => {
    const { database, installation, isWritable } = organs.store.get();
    return isWritable() ? readOurWorld(database, { book, installation }, theirs) : null;
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

/** Keeps this house's book in agreement with its venue. */
export const reconcilerOf = (house: House): Reconciler => {
  const { alarms, clock, gate, log, organs } = house;
  const policy = reconcilePolicyOf(house);
  let externals: readonly External[] = [];
  const follow = async (): Promise<void> => {
    await admitTrades(house);
    await claimByRules(house, externals);
  };
  return createReconciler({
    clock,
    log,
    alarms,
    policy,
    look: (lastAsOfMs) =>
      takeLook({ ...lookSourcesOf(house), graceMs: policy.graceMs }, lastAsOfMs),
    remedies: createRemedies({
      clock,
      log,
      alarms,
      gate,
      orders: organs.orders.peek,
      trades: organs.trades.peek,
    }),
    record: recordOf(house, (found) => {
      externals = found;
    }),
    succeeded: () =>
      void follow().catch((error: unknown) =>
        log.error('what follows a comparison has failed', { error }),
      ),
  });
};
