import { replacePositions } from '../../db/positions.ts';
import { upsertSettlement } from '../../db/settlements.ts';
import { reconcilePolicyAtSpeed } from '../../machines/accounts/policy.ts';
import { takeLook, type Look } from '../runtime/account/look.ts';
import { createReconciler, type Reconciler } from '../runtime/account/reconciler.ts';
import { createRemedies } from '../runtime/account/remedies.ts';
import type { House } from './house.ts';
import { readOurWorld } from './our-world.ts';
import { admitTrades } from './admission.ts';

/** Writes down what the venue has said of positions and results. */
const recordOf =
  ({ book, organs }: House) =>
  async ({ theirs }: Look): Promise<void> => {
    const { database } = organs.store.get();
    await replacePositions(database, book, theirs.positions, theirs.asOfMs);
    for (const settlement of theirs.settlements) await upsertSettlement(database, book, settlement);
  };

/** Keeps this house's book in agreement with its venue. */
export const reconcilerOf = (house: House): Reconciler => {
  const { alarms, book, clock, config, gate, log, organs, paper } = house;
  const policy = reconcilePolicyAtSpeed(config.reconcile, paper?.speed ?? 1);
  return createReconciler({
    clock,
    log,
    alarms,
    policy,
    look: (lastAsOfMs) =>
      takeLook(
        {
          venue: organs.venue.get(),
          readOurs: async (theirs) => {
            const { database, installation, isWritable } = organs.store.get();
            return isWritable() ? readOurWorld(database, { book, installation }, theirs) : null;
          },
          graceMs: policy.graceMs,
        },
        lastAsOfMs,
      ),
    remedies: createRemedies({
      clock,
      log,
      alarms,
      gate,
      orders: organs.orders.peek,
      trades: organs.trades.peek,
    }),
    record: recordOf(house),
    succeeded: () =>
      void admitTrades(house).catch((error: unknown) =>
        log.error('the trades could not be put under watch', { error }),
      ),
  });
};
