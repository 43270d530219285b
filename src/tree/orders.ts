import { loadActor, loadPendingIntentsOfTrade } from '../../db/one-actor.ts';
import type { PendingIntent } from '../../db/live-actors.ts';
import type { OrderContext, OrderEvent } from '../../machines/model/order.ts';
import type { OrderInput } from '../../machines/orders/birth.ts';
import { shardOf, type ActorKey, type IntentRecord } from '../../machines/ports.ts';
import { createBranch } from '../runtime/durable/branch.ts';
import { orderLogic } from '../runtime/durable/order-logic.ts';
import { createEffects, type Effects, type Orders } from '../runtime/effects.ts';
import {
  startDynamicSupervisor,
  type DynamicSupervisor,
} from '../runtime/supervision/dynamic-supervisor.ts';
import type { Sweeper } from '../runtime/sweeper.ts';
import type { House } from './house.ts';
import { tellingParked } from './parked-orders.ts';
import { organsOf } from './perpetuals.ts';

/** Requests whose answer died with the process or the actor that asked. */
export const isQuestion = ({ intent }: PendingIntent): boolean =>
  intent.type === 'submitOrder' || intent.type === 'lookupOrder' || intent.type === 'cancelOrder';

/**
 * Tells an order that its answer will not come: it asks the venue what became of the request
 * before anything is sent again.
 */
export const tellRecovered = (
  house: House,
  key: ActorKey,
  pending: readonly PendingIntent[],
): void =>
  house.organs.orders.get().deliver(key, {
    eventId: house.number('recovered'),
    event: { type: 'process.recovered', atMs: house.clock.now() },
    clears: pending.filter(isQuestion).map(({ intentId }) => intentId),
  });

const isHarmless = ({ intent }: IntentRecord): boolean =>
  intent.type === 'lookupOrder' || intent.type === 'tellTrade';

/** A house that does not guard asks and tells only; all else stays committed for the next one. */
export const effectsOf = (house: House): Effects => {
  const { clock, isGuarding, log, organs, orderPolicy } = house;
  const effects = createEffects({
    clock,
    venue: (market) => organsOf(house, market).venue.get(),
    isUp: (market) => organsOf(house, market).venue.peek() !== null,
    trades: organs.trades.get,
    orders: organs.orders.get,
    orderPolicy,
    failed: (what, error) => log.error('an effect failed', { effect: what, error }),
  });
  const unlessHarmful =
    (act: (record: IntentRecord) => void) =>
    (record: IntentRecord): void => {
      if (isHarmless(record)) act(record);
    };
  return isGuarding
    ? effects
    : { perform: unlessHarmful(effects.perform), repeat: unlessHarmful(effects.repeat) };
};

/** `orders`: one child an order, from its intent to the venue's last word on it. */
export const startOrders = (house: House, sweeper: Sweeper): DynamicSupervisor => {
  const { config, realClock, random, organs, clock, log } = house;
  const { intensity, childIntensity, backoff, shutdownMs } = config.supervision.orders;
  const supervisor = startDynamicSupervisor({
    id: 'orders',
    intensity,
    childIntensity,
    backoff,
    onExhausted: 'quarantine',
    clock: realClock,
    random,
    observer: tellingParked(house),
  });
  const store = organs.store.get();
  const { perform, repeat } = effectsOf(house);
  const branch: Orders = createBranch<OrderContext, OrderEvent, OrderInput>({
    logic: orderLogic,
    supervisor,
    shutdownMs,
    surroundings: ({ tradeId }) => ({
      clock,
      journal: store.journal,
      sweeper,
      lease: () => store.leases.proof(shardOf(tradeId)),
      reached: (timerId, atMs) => ({ type: 'deadline.reached', timerId, atMs }),
      act: (intents) => intents.forEach(perform),
      published: house.journalist.order,
      ignored: () => undefined,
    }),
    load: async (key) => {
      const row = await store.whenCurrent(() => loadActor(store.database, key));
      return row === null ? null : { stored: orderLogic.read(row), seq: row.seq };
    },
    revived: async (key) => {
      const pending = await store.whenCurrent(() =>
        loadPendingIntentsOfTrade(store.database, key.tradeId),
      );
      const mine = pending.filter(
        ({ actor }) =>
          actor.kind === 'order' && key.kind === 'order' && actor.orderId === key.orderId,
      );
      tellRecovered(house, key, mine);
      for (const intent of mine) if (!isQuestion(intent)) repeat(intent);
    },
    ownershipLost: (error) => house.ownershipLost(error.message),
    unclaimed: (key, { event }) =>
      log.error('an event found no order', { order: key.kind, event: event.type }),
  });
  branch.hold();
  organs.orders.fill(branch);
  return supervisor;
};
