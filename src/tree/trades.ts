import { quarantineTrade } from '../../db/quarantine.ts';
import { nextTradeIds, tradeOfTicket } from '../../db/trades.ts';
import { loadActor, loadPendingIntentsOfTrade } from '../../db/one-actor.ts';
import { eventId, tradeId } from '../../machines/model/ids.ts';
import { ok } from '../../machines/model/result.ts';
import {
  TERMINAL_TRADE_STATES,
  type Ticket,
  type TradeContext,
  type TradeEvent,
  type TradeInput,
} from '../../machines/model/trade.ts';
import { shardOf } from '../../machines/ports.ts';
import type { OpenTrade } from '../runtime/desk/desk.ts';
import { createBranch } from '../runtime/durable/branch.ts';
import type { Transition } from '../runtime/durable/envelope.ts';
import { tradeLogic } from '../runtime/durable/trade-logic.ts';
import type { Trades } from '../runtime/effects.ts';
import { entryRefusalOf, guardedJournal } from '../runtime/entry-guard.ts';
import {
  startDynamicSupervisor,
  type DynamicSupervisor,
} from '../runtime/supervision/dynamic-supervisor.ts';
import type { SupervisionObserver } from '../runtime/supervision/observer.ts';
import type { Sweeper } from '../runtime/sweeper.ts';
import { onceATicket } from '../runtime/tickets/once.ts';
import { installationOf, type House } from './house.ts';
import { lookAtKillSwitch } from './kill-switch.ts';
import { effectsOf } from './orders.ts';

/** The venue nets the two sides of a market: bought together they are one position less. */
const isOpposed = (ticket: Ticket, others: readonly Ticket[]): boolean =>
  others.some(({ market, side }) => market === ticket.market && side !== ticket.side);

/** Why a ticket may not open its trade now; null when it may. */
const refusalOf = (
  { gate, isDraining, organs }: House,
  ticket: Ticket,
  entering: Iterable<Ticket>,
): string | null => {
  if (isDraining()) return 'the process is stopping';
  const alive = [...organs.trades.get().live()]
    .filter(({ state }) => !TERMINAL_TRADE_STATES.has(state))
    .map(({ context }) => context.ticket);
  if (isOpposed(ticket, [...alive, ...entering])) return 'a trade holds the other side';
  // A claim takes nothing in: it guards what is there.
  return ticket.origin.kind === 'adoption' ? null : gate.refusal(ticket.market);
};

/** Opens a trade by its ticket; the same ticket never opens a second one. */
const openerOf = (house: House): OpenTrade => {
  const entering = new Set<Ticket>();

  const enter: OpenTrade = async (ticket, writeFor) => {
    const { book, clock, organs } = house;
    const { database } = organs.store.get();
    const known = await tradeOfTicket(database, book, ticket.ticketId);
    if (known !== null) return { kind: 'known', trade: known };
    const over = house.limits.claim(ticket);
    if (over !== null) return { kind: 'refused', why: over.why };
    const [[id]] = await Promise.all([nextTradeIds(database, 1), lookAtKillSwitch(house)]);
    if (id === undefined) throw new Error('trade ids: expected one, found none');
    const late = house.gate.refusal(ticket.market);
    if (late !== null) return { kind: 'refused', why: late };
    const final = (await writeFor?.(id)) ?? ok(ticket);
    if (!final.ok) return { kind: 'refused', why: final.error };
    await organs.trades.get().bear(
      { kind: 'trade', tradeId: id },
      {
        tradeId: id,
        installation: installationOf(house),
        book,
        ticket: final.value,
        atMs: clock.now(),
      },
      { eventId: eventId(`ticket/${ticket.ticketId}`), clears: [] },
    );
    return { kind: 'opened', trade: id };
  };

  return async (ticket, writeFor) => {
    const why = refusalOf(house, ticket, entering);
    if (why !== null) return { kind: 'refused', why };
    entering.add(ticket);
    try {
      return await enter(ticket, writeFor);
    } catch (error) {
      const late = entryRefusalOf(error);
      if (late !== null) return { kind: 'refused', why: late };
      // What is known not to have begun is no failure of whoever wanted it.
      if (house.organs.store.peek()?.isWritable() !== false) throw error;
      return { kind: 'refused', why: 'the database is away' };
    } finally {
      entering.delete(ticket);
      house.limits.release(ticket.ticketId);
    }
  };
};

/** Marks a parked trade in the store, so that the next process parks it too. */
const noteQuarantine =
  (house: House): SupervisionObserver =>
  (event) => {
    house.observer(event);
    if (event.type !== 'child.quarantined') return;
    const id = tradeId(event.child.replace(/^trade:/, ''));
    const reason = event.error instanceof Error ? event.error.message : String(event.error);
    const { database, whenCurrent } = house.organs.store.get();
    // A trade that was born while the database was away has no row before the spool is drained.
    whenCurrent(() => quarantineTrade(database, id, reason, house.clock.now())).catch(
      (error: unknown) => house.log.error('a quarantine could not be stored', { trade: id, error }),
    );
  };

/** `trades`: one child a trade; one that keeps failing is parked, never dropped. */
export const startTrades = (
  house: House,
  sweeper: Sweeper,
  follow: (transition: Transition<TradeContext>) => void,
): DynamicSupervisor => {
  const { config, realClock, random, organs, clock, gate, guardian, log } = house;
  const { intensity, childIntensity, backoff, shutdownMs } = config.supervision.trades;
  const supervisor = startDynamicSupervisor({
    id: 'trades',
    intensity,
    childIntensity,
    backoff,
    onExhausted: 'quarantine',
    clock: realClock,
    random,
    observer: noteQuarantine(house),
  });
  const store = organs.store.get();
  const { perform, repeat } = effectsOf(house);
  const branch: Trades = createBranch<TradeContext, TradeEvent, TradeInput>({
    logic: tradeLogic,
    supervisor,
    shutdownMs,
    surroundings: (key) => ({
      clock,
      journal: guardedJournal(store.journal, gate.refusal),
      sweeper,
      lease: () => store.leases.proof(shardOf(key.tradeId)),
      reached: (timerId, atMs) => {
        const context = organs.trades.get().find(key)?.context;
        if (context === undefined) throw new Error(`trade ${key.tradeId}: no such actor`);
        return {
          type: 'deadline.reached',
          timerId,
          atMs,
          reading: guardian.reading(context, atMs),
        };
      },
      act: (intents) => intents.forEach(perform),
      published: follow,
      ignored: (event, state) => {
        if (event.type === 'stop.tripped' && state === 'monitoring.watching')
          guardian.refused(key.tradeId);
      },
    }),
    load: async (key) => {
      const row = await store.whenCurrent(() => loadActor(store.database, key));
      return row === null ? null : { stored: tradeLogic.read(row), seq: row.seq };
    },
    revived: async (key) => {
      const actor = organs.trades.get().find(key);
      if (actor !== null) guardian.resume(actor.state, actor.context, actor.seq);
      const pending = await store.whenCurrent(() =>
        loadPendingIntentsOfTrade(store.database, key.tradeId),
      );
      for (const { actor: author, intent, intentId } of pending)
        if (author.kind === 'trade' || intent.type === 'tellTrade') repeat({ intent, intentId });
    },
    ownershipLost: (error) => house.ownershipLost(error.message),
    unclaimed: (key, { event }) =>
      log.error('an event found no trade', { trade: key.tradeId, event: event.type }),
  });
  // Until the book is taken up: each actor hears first what that has to tell it.
  branch.hold();
  organs.trades.fill(branch);
  organs.open.fill(onceATicket(openerOf(house)));
  return supervisor;
};
