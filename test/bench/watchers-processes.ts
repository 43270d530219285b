import { fork, type ChildProcess } from 'node:child_process';

import { DATABASE_VARIABLE } from './restart-house.ts';
import { MARKETS } from './trades.ts';
import {
  monotonicMs,
  type Audience,
  type FromAudience,
  type FromHouse,
  type Heard,
  type Memory,
  type ToAudience,
  type ToHouse,
  type Where,
} from './watchers-words.ts';

const TICK_EVERY_MS = 10;

/** The next word of a kind; rejects where the process ends before it. */
const heard = <Word extends { readonly kind: string }, Kind extends Word['kind']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<Word, { readonly kind: Kind }>> =>
  new Promise((resolve, reject) => {
    const is = (word: Word): word is Extract<Word, { readonly kind: Kind }> => word.kind === kind;
    const hear = (word: Word): void => {
      if (!is(word)) return;
      child.off('message', hear).off('exit', end);
      resolve(word);
    };
    const end = (code: number | null, signal: string | null): void =>
      reject(new Error(`watchers: expected '${kind}', found an end by ${signal ?? code ?? ''}`));
    child.on('message', hear).once('exit', end);
  });

export type Round = Extract<FromHouse, { readonly kind: 'round' }>;

/** The process that guards. */
export type GuardingHouse = {
  readonly where: Where;
  readonly bytesPerTrade: number;
  /** What was measured since the last round. */
  readonly round: () => Promise<Round>;
  readonly memory: () => Promise<Memory>;
  readonly end: () => void;
};

/** Starts it on the database of `url`; each market's first trade is tripped once a second. */
export const startHouse = async (
  program: string,
  url: string,
  trades: number,
): Promise<GuardingHouse> => {
  const child = fork(program, [String(trades)], {
    env: { ...process.env, [DATABASE_VARIABLE]: url },
    execArgv: ['--expose-gc', '--max-semi-space-size=64'],
  });
  const tell = (word: ToHouse): void => {
    if (child.connected) child.send(word);
  };
  const { where, bytesPerTrade } = await heard<FromHouse, 'up'>(child, 'up');
  let sent = 0;
  const ticks = setInterval(() => {
    sent += 1;
    tell({ kind: 'tick', market: sent % MARKETS, sentAtMs: monotonicMs() });
  }, TICK_EVERY_MS);
  const ask = <Kind extends 'round' | 'memory'>(kind: Kind) => {
    const answer = heard<FromHouse, Kind>(child, kind);
    tell({ kind });
    return answer;
  };
  return {
    where,
    bytesPerTrade,
    round: () => ask('round'),
    memory: () => ask('memory'),
    end: () => {
      clearInterval(ticks);
      child.kill('SIGKILL');
    },
  };
};

/** The process of those who watch. */
export type Watching = {
  /** Resolves, once they are seated, with how many were not let in. */
  readonly come: (audience: Audience) => Promise<number>;
  readonly go: () => Promise<Heard>;
  readonly end: () => void;
};

export const startAudience = (program: string, where: Where): Watching => {
  const child = fork(program);
  const tell = (word: ToAudience): void => void child.send(word);
  return {
    come: async (audience) => {
      const seated = heard<FromAudience, 'come'>(child, 'come');
      tell({ kind: 'come', where, audience });
      return (await seated).refused;
    },
    go: () => {
      const gone = heard<FromAudience, 'gone'>(child, 'gone');
      tell({ kind: 'go' });
      return gone;
    },
    end: () => void child.kill('SIGKILL'),
  };
};
