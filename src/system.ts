import type { SpotTick } from '../machines/model/quote.ts';
import type { TradeCount } from './runtime/desk/trade-count.ts';
import type { ChildSpec } from './runtime/supervision/child.ts';
import { supervisorChild } from './runtime/supervision/nesting.ts';
import { startSupervisor, type Supervisor } from './runtime/supervision/supervisor.ts';
import type { DynamicSupervisor } from './runtime/supervision/dynamic-supervisor.ts';
import { alarmLimitExit } from './runtime/limit-exit-alarm.ts';
import { createSweeper } from './runtime/sweeper.ts';
import { startAccounts } from './tree/accounts.ts';
import { adoptionChild } from './tree/adoption.ts';
import { reconcileFirst, withholdTrades } from './tree/admission.ts';
import { startClerks } from './tree/clerks.ts';
import { startClocks } from './tree/clocks.ts';
import { createPast, startDesks, type Past } from './tree/desks.ts';
import { startFeeds } from './tree/feeds.ts';
import type { Health } from './tree/health.ts';
import { inboxChild } from './tree/inbox.ts';
import type { AnySupervisor, House } from './tree/house.ts';
import { killSwitchChild } from './tree/kill-switch.ts';
import { loadLimits } from './tree/limits.ts';
import { modelClerkOf } from './tree/models.ts';
import { operatorChild } from './tree/operator.ts';
import { settingsChild } from './tree/settings.ts';
import { signalsOf, startSignals } from './tree/signals.ts';
import { startOrders } from './tree/orders.ts';
import { createPriceClerk } from './tree/price-clerk.ts';
import { resumeBook } from './tree/resume.ts';
import { openBookOf } from './tree/book.ts';
import { storeChild } from './tree/store.ts';
import { startFront } from './tree/front.ts';
import { ticketsChild } from './tree/tickets.ts';
import { startTrades } from './tree/trades.ts';
import { tradeCountOf } from './tree/trade-count.ts';
import { startVenues } from './tree/venues.ts';
import { watchedIn } from './tree/watched.ts';
import { vigilChild } from './tree/vigil.ts';
import { watchChild } from './tree/watch.ts';

/** The trades of the book, taken up from the store and held against the venue before all else. */
const tradesBranch = (
  house: House,
  health: Health,
  past: Past,
  count: TradeCount,
  startSupervised: () => DynamicSupervisor,
): AnySupervisor => {
  withholdTrades(house);
  const branch = startSupervised();
  const resume = async (): Promise<void> => {
    await branch.started;
    await past.load(house);
    await loadLimits(house);
    await count.refresh();
    const resumed = await resumeBook(house);
    house.log.info('the book is taken up', { book: house.book, ...resumed });
    await reconcileFirst(house);
    health.bootReached(90);
  };
  return {
    id: branch.id,
    strategy: branch.strategy,
    chart: branch.chart,
    started: resume(),
    exited: branch.exited,
    children: () => branch.children(),
    quarantined: () => branch.quarantined(),
    probe: branch.probe,
    stop: () => branch.stop(),
    kill: () => branch.kill(),
  };
};

const ROOT = 'tradewarden';

/** Keeps a supervisor where those who look at the tree find it. */
const entered = (
  { inspection, supervisors }: House,
  supervisor: AnySupervisor,
  parent: string | null,
): AnySupervisor => {
  supervisors.set(supervisor.id, supervisor);
  if (supervisor.chart !== undefined) inspection.join(supervisor.chart, parent);
  return supervisor;
};

/**
 * The whole tree, in the order of dependence: a later child rests on the earlier ones and is
 * started again with them.
 */
export const startSystem = (house: House, health: Health): Supervisor => {
  const { config, realClock, random, observer, journalist, guardian, unprotected } = house;
  const { intensity, backoff } = config.supervision.root;
  const sweeper = createSweeper(house.clock);
  if (!house.isGuarding) sweeper.stop();
  const prices = createPriceClerk();
  const models = modelClerkOf(house);
  const signals = signalsOf(house);
  const past = createPast();
  const count = tradeCountOf(house);
  const watched = watchedIn(house);
  const spotSeen = (tick: SpotTick): void => {
    prices.seen(tick);
    signals.seen(tick);
  };
  const trades = (): DynamicSupervisor =>
    startTrades(house, sweeper, (transition) => {
      journalist.trade(transition);
      alarmLimitExit(house.alarms, transition.to, transition.after);
      house.limits.follow(transition);
      past.follow(transition);
      if (transition.to === 'closed') count.overtaken();
      unprotected.follow(transition);
      guardian.follow(transition);
    });
  // Where the venue is in this process, a tape is played: people and programs cannot ask anything.
  const isAsked = house.outside?.direct === undefined;
  const branch = (id: string, start: () => AnySupervisor): ChildSpec =>
    supervisorChild({ id }, () => entered(house, start(), ROOT));
  const guards = (): readonly ChildSpec[] => [
    watchChild(house),
    settingsChild(house),
    ...(isAsked ? [operatorChild(house), ticketsChild(house)] : []),
    adoptionChild(house),
    ...(config.signals.enabled ? [branch('signals', () => startSignals(house, signals))] : []),
    branch('desks', () => startDesks(house, { past, count, signals, unfit: health.unfit })),
    branch('clerks', () => startClerks(house, prices, count, models)),
    ...(isAsked ? [branch('front', () => startFront(house, health))] : []),
  ];
  const root = startSupervisor({
    id: ROOT,
    strategy: 'rest_for_one',
    children: [
      vigilChild(house),
      storeChild(house),
      openBookOf(house, models, () => health.bootReached(30)),
      ...(house.isGuarding ? [inboxChild(house), killSwitchChild(house)] : []),
      branch('venues', () => startVenues(house)),
      branch('clocks', () => startClocks(house)),
      branch('feeds', () => startFeeds(house, spotSeen, watched)),
      branch('accounts', () => startAccounts(house, watched)),
      branch('orders', () => startOrders(house, sweeper)),
      branch('trades', () => tradesBranch(house, health, past, count, trades)),
      ...(house.isGuarding ? guards() : []),
    ],
    intensity,
    backoff,
    autoShutdown: 'never',
    clock: realClock,
    random,
    observer,
  });
  entered(house, root, null);
  return root;
};
