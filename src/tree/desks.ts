import { createActor } from 'xstate';

import { readHeldPlaces } from '../../db/held-places.ts';
import { deskMachine } from '../../machines/desks/desk.ts';
import type { DeskSettings } from '../../machines/model/settings.ts';
import { TERMINAL_TRADE_STATES, type TradeContext } from '../../machines/model/trade.ts';
import { Desk } from '../runtime/desk/desk.ts';
import { createRefusals, type Refusals } from '../runtime/desk/refusals.ts';
import type { Signals } from '../runtime/signals/signals.ts';
import type { TradeCount } from '../runtime/desk/trade-count.ts';
import type { Transition } from '../runtime/durable/envelope.ts';
import { startTicker } from '../runtime/ticker.ts';
import { actorChild } from '../runtime/supervision/actor-child.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import { startSupervisor, type Supervisor } from '../runtime/supervision/supervisor.ts';
import { createDeskReporter, pauseLeft } from './desk-reports.ts';
import type { House } from './house.ts';
import { KALSHI } from './perpetuals.ts';

const ASSESS_EVERY_MS = 1_000;

/** Where desks have held positions before: what `allowReEntry` is about. */
export type Past = {
  readonly follow: (transition: Transition<TradeContext>) => void;
  readonly has: (desk: string, market: string, side: string) => boolean;
  readonly load: (house: House) => Promise<void>;
};

export const createPast = (): Past => {
  const places = new Set<string>();
  const nameOf = (desk: string, market: string, side: string): string =>
    `${desk}/${market}/${side}`;
  return {
    follow: ({ to, from, after: { ticket } }) => {
      if (to === 'open' && from === 'opening' && ticket.origin.kind === 'desk')
        places.add(nameOf(ticket.origin.desk, ticket.market, ticket.side));
    },
    has: (desk, market, side) => places.has(nameOf(desk, market, side)),
    load: async ({ book, organs }) => {
      for (const { desk, market, side } of await readHeldPlaces(organs.store.get().database, book))
        places.add(nameOf(desk, market, side));
    },
  };
};

const refusalsOf = ({ log }: House, { name: desk }: DeskSettings): Refusals =>
  createRefusals({
    told: ({ ticketId }, why) =>
      log.warn('a ticket was refused', { desk, ticket: ticketId, reason: why }),
    counted: ({ market, side, times, why: reason }) =>
      log.info('tickets were refused', { desk, market, side, times, reason }),
  });

/** What desks know beside the house. */
export type DeskSurroundings = {
  readonly past: Past;
  readonly count: TradeCount;
  readonly signals: Pick<Signals, 'newest'>;
  /** What stands against new trades of anybody; null: nothing. */
  readonly unfit: () => string | null;
};

const deskChild = (
  house: House,
  settings: DeskSettings,
  { past, count, signals, unfit }: DeskSurroundings,
): ChildSpec => ({
  id: `desk:${settings.name}`,
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.desks.shutdownMs,
  start: async (scope) => {
    const { clock, gate, guardian, log, organs } = house;
    const crash = (error: unknown): void => scope.exited({ kind: 'crashed', error });
    const pausedUntilMs = await pauseLeft(house, settings.name);
    const input = { settings, pausedUntilMs };
    const actor = createActor(deskMachine, { input, clock, id: settings.name });
    const chart = await actorChild(() => actor)(scope);
    house.inspection.join(actor, 'desks');
    const desk = new Desk({
      settings,
      guard: (series) => house.settings.at({ desk: settings.name, series, trade: null }),
      actor,
      clock,
      board: guardian.board,
      markets: (nowMs) => organs.kalshi.catalogue.get().open(nowMs),
      mine: () =>
        [...organs.trades.get().live()]
          .filter(({ state, context }) => {
            const { origin } = context.ticket;
            return (
              !TERMINAL_TRADE_STATES.has(state) &&
              origin.kind === 'desk' &&
              origin.desk === settings.name
            );
          })
          .map(({ context }) => context.ticket),
      closedTrades: count.closed,
      wasTraded: (market, side) => past.has(settings.name, market, side),
      newestSignal: (symbol) => signals.newest(symbol, settings.signal.frameMs),
      unfit: () =>
        house.isDraining() ? 'the process is stopping' : (gate.refusalAt(KALSHI) ?? unfit()),
      open: organs.open.get(),
      refusals: refusalsOf(house, settings),
      moved: ({ state, why }) =>
        log.info(state, { desk: settings.name, ...(state === 'active' ? {} : { why }) }),
    });
    const reporter = createDeskReporter(house);
    const ticker = startTicker(clock, ASSESS_EVERY_MS, async () => {
      await desk.assess().catch(crash);
      reporter.note(desk.report());
    });
    return {
      ...chart,
      stop: () => {
        ticker.stop();
        return chart.stop();
      },
      kill: () => {
        ticker.stop();
        chart.kill();
      },
    };
  },
});

/** `desks`: one child a desk; a desk that fails never touches a trade. */
export const startDesks = (house: House, surroundings: DeskSurroundings): Supervisor => {
  const { config, random, realClock, observer } = house;
  const { intensity, backoff } = config.supervision.desks;
  return startSupervisor({
    id: 'desks',
    strategy: 'one_for_one',
    children: config.desks.map((settings) => deskChild(house, settings, surroundings)),
    intensity,
    backoff,
    autoShutdown: 'never',
    clock: realClock,
    random,
    observer,
  });
};
