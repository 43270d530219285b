import type { HealthState } from '../../machines/health/health.ts';
import { judge } from '../../machines/health/judge.ts';
import { createSocketTickets } from '../api/access/socket-tickets.ts';
import { audited } from '../api/actions/audited.ts';
import { behindBulkhead, Unavailable } from '../api/bulkhead.ts';
import type { ApiSources } from '../api/endpoints.ts';
import { packageVersion } from '../cli/version.ts';
import { readTrade } from '../../db/trades.ts';
import { ownerOf } from '../runtime/durable/actor.ts';
import type { ChildView } from '../runtime/supervision/handle.ts';
import { changeSettingsIn } from '../service/settings-change.ts';
import { createConceal, type Conceal } from '../session/disguise.ts';
import { marketsOf } from './api-markets.ts';
import { reconcileSources } from './api-reconcile.ts';
import type { Health } from './health.ts';
import type { FeedPort, House } from './house.ts';
import { glancesIn, liveTrade } from './live-trades.ts';
import { parkedReason } from './parked-orders.ts';
import { sharedSurvey, type Survey } from './survey.ts';

const CHILDREN_SHOWN = 200;

const feedAgeMs = ({ clock }: House, feed: FeedPort): number | null => {
  const { lastProofAtMs } = feed.figures();
  return lastProofAtMs === null ? null : Math.max(0, clock.now() - lastProofAtMs);
};

const feedsOf = (house: House) => ({
  atMs: house.clock.now(),
  feeds: [...(house.organs.feeds.peek() ?? [])].map(([id, feed]) => {
    const { frames, gaps, markets, missed, reconnects, rejects } = feed.figures();
    const figures = { markets, frames, gaps, missed, reconnects, rejects };
    return { id, state: feed.state(), ageMs: feedAgeMs(house, feed), ...figures };
  }),
});

const isUp = (state: string): boolean => state === 'live' || state === 'probing';

const countBy = (names: Iterable<string>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};

/** What waits in a child's mailbox; null for a child that is no durable actor. */
const mailboxes = ({ organs }: House): ReadonlyMap<string, number> => {
  const live = [...(organs.trades.peek()?.live() ?? []), ...(organs.orders.peek()?.live() ?? [])];
  return new Map(live.map(({ key, waiting }) => [ownerOf(key), waiting]));
};

const shownFirst = (a: ChildView, b: ChildView): number =>
  Number(a.phase === 'running') - Number(b.phase === 'running') || b.restarts - a.restarts;

const treeOf = (house: House) => {
  const waiting = mailboxes(house);
  const supervisors = [...house.supervisors.values()].map((supervisor) => {
    const all = supervisor.children();
    const views = all.length > CHILDREN_SHOWN ? all.toSorted(shownFirst) : all;
    const children = views
      .slice(0, CHILDREN_SHOWN)
      .map((child) => ({ ...child, waiting: waiting.get(child.id) ?? null }));
    return {
      id: supervisor.id,
      strategy: supervisor.strategy,
      children,
      count: all.length,
      phases: Object.fromEntries(countBy(all.map(({ phase }) => phase))),
      restarts: all.reduce((sum, { restarts }) => sum + restarts, 0),
      waiting: all.reduce((sum, { id }) => sum + (waiting.get(id) ?? 0), 0),
    };
  });
  return { atMs: house.realClock.now(), supervisors };
};

const healthOf = ({ realClock }: House, health: Health) => {
  const state = health.state();
  const { heartbeatAtMs, startupPercent, sweptAtMs } = state;
  return {
    atMs: realClock.now(),
    startupPercent,
    heartbeatAtMs,
    sweptAtMs,
    ...judge(state, realClock.now()),
    checks: state.checks.map(({ name, ok, reason }) => ({
      name,
      ok,
      reason: ok ? null : reason,
    })),
  };
};

/** Each check with what it found; a probe that is no check of its own has its name alone. */
const failuresOf = ({ checks }: HealthState, failed: readonly string[]) =>
  [...new Set(failed)].map((name) => ({
    name,
    reason: checks.find((check) => check.name === name)?.reason ?? '',
  }));

const VERSION = packageVersion(import.meta.url);

const overviewOf = (
  house: House,
  health: Health,
  { byState, nearest, unrealisedMicros }: Survey,
) => {
  const { alarms, clock, config, figures, killSwitch, paper, realClock, unprotected } = house;
  const state = health.state();
  const { live, ready } = judge(state, realClock.now());
  const feeds = feedsOf(house).feeds;
  const ages = feeds.map(({ ageMs }) => ageMs).filter((age) => age !== null);
  const { unprotected: alone, unprotectedMs } = unprotected.figures();
  return {
    atMs: clock.now(),
    realAtMs: realClock.now(),
    version: VERSION,
    mode: paper === null ? ('live' as const) : ('paper' as const),
    book: house.book,
    startedAtMs: state.startedAtMs,
    readOnly: config.api.readOnly,
    draining: state.draining,
    live: live.pass,
    ready: ready.pass,
    failed: failuresOf(state, [...live.failed, ...ready.failed]),
    killSwitch: killSwitch.current(),
    trades: {
      live: nearest.length,
      unprotected: alone,
      unprotectedMs,
      byState: [...byState].map(([at, count]) => ({ state: at, count })),
    },
    unrealisedMicros,
    feeds: {
      up: feeds.filter((feed) => isUp(feed.state)).length,
      of: feeds.length,
      oldestMs: ages.length === 0 ? null : Math.max(...ages),
    },
    restarts: figures.restarts(),
    alarms: alarms.standing(),
  };
};

/** Those whose children come and go without a trade that rests on them. */
const BY_HAND: ReadonlySet<string> = new Set(['feeds', 'desks', 'clerks']);

const restartIn = ({ supervisors }: House, id: string, child: string): boolean | null => {
  const supervisor = supervisors.get(id);
  if (supervisor?.children().some((known) => known.id === child) !== true) return null;
  if (!BY_HAND.has(id) || supervisor.restartChild === undefined) return false;
  supervisor.restartChild(child);
  return true;
};

/** What leaves the house is told by the same other names for as long as this process runs. */
const concealIn = ({ organs }: House): ApiSources['conceal'] => {
  let conceal: Conceal | null = null;
  return () => {
    const installation = organs.store.peek()?.installation;
    if (installation !== undefined) conceal ??= createConceal(installation);
    return conceal;
  };
};

/** What the API is answered from: the house as it is, and its book behind a bulkhead. */
export const apiSources = (house: House, health: Health): ApiSources => {
  const { book, clock, config, isDraining, organs, realClock } = house;
  const database = behindBulkhead(() => {
    const store = organs.store.peek();
    return store?.isWritable() === true ? store.database : null;
  }, realClock);
  const look = sharedSurvey(house);
  return {
    book,
    database,
    now: clock.now,
    nearest: async () => (await look()).nearest,
    live: (id) => liveTrade(house, id),
    parkedReason: (trade, order) => parkedReason(house, trade, order),
    glances: () => glancesIn(house),
    overview: async () => overviewOf(house, health, await look()),
    feeds: () => feedsOf(house),
    accounts: () => ({
      accounts: [...house.watched].map(([id, view]) => ({ id, ...view() })),
    }),
    tree: () => treeOf(house),
    health: () => healthOf(house, health),
    settings: house.settings.state,
    tickets: () => {
      const isOpen = !isDraining() && organs.store.peek()?.isWritable() === true;
      return isOpen ? organs.tickets.peek() : null;
    },
    trade: (id) => readTrade(database, id),
    audit: audited(database, realClock),
    isReadOnly: config.api.readOnly,
    socketTickets: createSocketTickets(realClock),
    ...reconcileSources(house),
    markets: () => marketsOf(house),
    lines: house.lines,
    notifier: house.notifier,
    chronicle: house.chronicle,
    conceal: concealIn(house),
    restart: (supervisor, child) => restartIn(house, supervisor, child),
    changeSettings: (request, show) => {
      const store = organs.store.peek();
      if (store?.isWritable() !== true) throw new Unavailable('the database is away');
      const current = house.settings.state();
      return changeSettingsIn({ database: store.database, config, current }, request, show);
    },
  };
};
