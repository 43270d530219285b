import type { HealthCheck, HealthState } from '../../machines/health/health.ts';
import { startTicker } from '../runtime/ticker.ts';
import type { Supervisor } from '../runtime/supervision/supervisor.ts';
import type { House } from './house.ts';

const BEAT_EVERY_MS = 1_000;

/** What the process knows of its own fitness; read by the probes, the desks and the summary. */
export type Health = {
  readonly state: () => HealthState;
  /** Everything that new trades need is there. */
  readonly isFit: () => boolean;
  /** Sends a heartbeat through the tree every second, until stopped. */
  readonly watch: (root: Supervisor) => { readonly stop: () => void };
  readonly bootReached: (percent: number) => void;
  readonly started: () => void;
  readonly rootEnded: (how: 'stopped' | 'failed') => void;
};

const check = (name: string, ok: boolean, reason: string): HealthCheck => ({ name, ok, reason });

const checksOf = ({ organs }: House): readonly HealthCheck[] => {
  const feeds = [...(organs.feeds.peek() ?? [])];
  return [
    check('journal', organs.store.peek()?.isWritable() === true, 'the database takes no commits'),
    check('venue', organs.venue.peek() !== null, 'there is no session with the venue'),
    check('account', organs.account.peek() !== null, 'the account is not followed'),
    ...feeds.map(([id, feed]) => {
      const state = feed.state();
      return check(id, state === 'live' || state === 'probing', `the feed is ${state}`);
    }),
  ];
};

export const createHealth = (house: House): Health => {
  const startedAtMs = house.realClock.now();
  let booted = 0;
  let isStarted = false;
  let root: HealthState['root'] = 'active';
  let heartbeatAtMs: HealthState['heartbeatAtMs'] = null;
  return {
    state: () => ({
      started: isStarted,
      startupPercent: booted,
      draining: house.isDraining(),
      root,
      fatal: false,
      heartbeatAtMs,
      startedAtMs,
      checks: checksOf(house),
    }),
    isFit: () => checksOf(house).every(({ ok }) => ok),
    watch: (tree) =>
      startTicker(house.realClock, BEAT_EVERY_MS, async () => {
        await tree.probe();
        heartbeatAtMs = house.realClock.now();
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
  };
};
