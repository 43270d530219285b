import type { HealthCheck, HealthState } from '../../machines/health/health.ts';
import { feedId, type VenueId } from '../../machines/model/ids.ts';
import { ANYWHERE } from '../../machines/model/layers.ts';
import { startTicker } from '../runtime/ticker.ts';
import type { Supervisor } from '../runtime/supervision/supervisor.ts';
import { KALSHI_INDEX_FEED, USDM_MARKET_FEED, WATCHED_FEEDS } from './feed-names.ts';
import type { FeedPort, House } from './house.ts';
import { BINANCE_USDM, clockSkewAt, isOnFutures, KALSHI } from './perpetuals.ts';
import { watchLimitMs } from './trust.ts';

const BEAT_EVERY_MS = 1_000;

/** What the process knows of its own fitness; read by the probes, the desks and the summary. */
export type Health = {
  readonly state: () => HealthState;
  /** What stands against new trades; null while everything that they need is there. */
  readonly unfit: () => string | null;
  /** Sends a heartbeat through the tree every second, until stopped. */
  readonly watch: (root: Pick<Supervisor, 'probe'>) => { readonly stop: () => void };
  readonly bootReached: (percent: number) => void;
  readonly started: () => void;
  readonly rootEnded: (how: 'stopped' | 'failed') => void;
  /** Another process owns the trades: this one guards nothing any more, whatever it does. */
  readonly ownershipLost: () => void;
};

/** Feeds that say nothing of what new trades on Kalshi need. */
const FEEDS_APART = new Set([KALSHI_INDEX_FEED, USDM_MARKET_FEED, ...WATCHED_FEEDS]);

const check = (name: string, ok: boolean, reason: string): HealthCheck => ({ name, ok, reason });

/** A position that has been left alone for longer than this stands against new ones. */
const UNPROTECTED_LIMIT_MS = 1_000;

/** The feed is up, and its last proof is as young as the guards of new trades want it. */
const feedCheck = ({ clock, paper, settings }: House, id: string, feed: FeedPort): HealthCheck => {
  const { guard } = settings.at(ANYWHERE);
  const state = feed.state();
  const { lastProofAtMs } = feed.figures();
  const ageMs = lastProofAtMs === null ? Infinity : clock.now() - lastProofAtMs;
  const limitMs = Math.max(guard.maxQuoteAgeMs, guard.maxSpotAgeMs) * (paper?.speed ?? 1);
  const isUp = state === 'live' || state === 'probing';
  return check(id, isUp && ageMs <= limitMs, `${id} is ${state}, its last proof ${ageMs} ms old`);
};

/** A silent index is an alarm and no reason against trades; one that disagrees is. */
const crossCheckChecks = ({ clock, guardian }: House): readonly HealthCheck[] =>
  guardian.watch
    .crossChecks(clock.now())
    .map(({ disputed, indexId, symbol }) =>
      check(`crosscheck:${symbol}`, !disputed, `the price contradicts ${indexId}`),
    );

/** What is left alone at one venue says nothing of trades at another. */
const unprotectedCheck = ({ unprotected }: House, name: string, venue: VenueId): HealthCheck => {
  const alone = unprotected.countOver(UNPROTECTED_LIMIT_MS, venue);
  return check(name, alone === 0, `positions without protection: ${alone}`);
};

const skewCheck = (house: House, venue: VenueId): HealthCheck => {
  const clockSkew = clockSkewAt(house, venue);
  const apartMs = Math.round(clockSkew.skewMs() ?? 0);
  return check(
    `skew:${venue}`,
    clockSkew.isFine(),
    `our clock and that of ${venue} are ${apartMs} ms apart`,
  );
};

/** Positions on futures: what they need says nothing of trades on Kalshi. */
const futuresChecks = (house: House): readonly HealthCheck[] => {
  const { account, venue } = house.organs.binanceUsdm;
  const feed = house.organs.feeds.peek()?.get(USDM_MARKET_FEED);
  return isOnFutures(house)
    ? [
        check('venue:binanceUsdm', venue.peek() !== null, 'there is no session with USD-M futures'),
        check('account:binanceUsdm', account.peek() !== null, 'USD-M futures are not followed'),
        ...(feed === undefined ? [] : [feedCheck(house, USDM_MARKET_FEED, feed)]),
        skewCheck(house, BINANCE_USDM),
        unprotectedCheck(house, 'unprotected:binanceUsdm', BINANCE_USDM),
      ]
    : [];
};

/** What trades on Kalshi need. */
const checksOf = (house: House): readonly HealthCheck[] => {
  const { gate, killSwitch, organs, spotSources } = house;
  const feeds = [...(organs.feeds.peek() ?? [])].filter(
    ([id]) => !FEEDS_APART.has(id) && !spotSources.isStandby(feedId(id)),
  );
  return [
    check('journal', organs.store.peek()?.isWritable() === true, 'the database takes no commits'),
    check('venue', organs.kalshi.venue.peek() !== null, 'there is no session with the venue'),
    check('account', organs.kalshi.account.peek() !== null, 'the account is not followed'),
    ...feeds.map(([id, feed]) => feedCheck(house, id, feed)),
    ...crossCheckChecks(house),
    skewCheck(house, KALSHI),
    unprotectedCheck(house, 'unprotected', KALSHI),
    check('switch', killSwitch.current()?.state === 'running', killSwitch.words()),
    check('entries', gate.refusalAt(KALSHI) === null, gate.refusalAt(KALSHI) ?? ''),
  ];
};

const yes = (): true => true;
const no = (): false => false;

export const createHealth = (house: House): Health => {
  const startedAtMs = house.realClock.now();
  let booted = 0;
  let isStarted = false;
  let root: HealthState['root'] = 'active';
  let isOwner = true;
  let heartbeatAtMs: HealthState['heartbeatAtMs'] = null;
  return {
    state: () => ({
      started: isStarted,
      startupPercent: booted,
      draining: house.isDraining(),
      root,
      fatal: !isOwner,
      heartbeatAtMs,
      startedAtMs,
      sweptAtMs: house.unprotected.sweptAtMs(),
      sweepLimitMs: watchLimitMs(house.config, house.paper?.speed ?? 1),
      checks: [...checksOf(house), ...futuresChecks(house)],
    }),
    unfit: () => checksOf(house).find(({ ok }) => !ok)?.reason ?? null,
    watch: (tree) =>
      startTicker(house.realClock, BEAT_EVERY_MS, async () => {
        // A tree that cannot answer gives no beat; what ails it, its supervisors tell.
        const isAnswered = await tree.probe().then(yes, no);
        if (isAnswered) heartbeatAtMs = house.realClock.now();
      }),
    bootReached: (percent) => {
      booted = Math.max(booted, percent);
    },
    started: () => {
      booted = 100;
      isStarted = true;
    },
    rootEnded: (how) => {
      root = how;
    },
    ownershipLost: () => {
      isOwner = false;
    },
  };
};
