import type { EpochMs } from '../../machines/model/time.ts';
import {
  createRateBudget,
  type RatePolicy,
  type RequestClass,
} from '../../src/venues/rate-budget.ts';
import type { Judged, LimiterVerdict } from '../../src/venues/rate-lane.ts';
import { BASIC_RATES } from '../support/rates.ts';
import { testClock } from '../support/simulated-clock.ts';

export const COSTS: Readonly<Record<RequestClass, number>> = {
  exit: 10,
  cancel: 2,
  entry: 10,
  exitLookup: 10,
  accountRead: 10,
  otherRead: 10,
};

export const settle = async (): Promise<void> => {
  await new Promise<void>((resolve) => setImmediate(resolve));
};

/** A budget, with a venue that answers each request by its name; at once unless it is kept. */
export const setup = (changes: Partial<RatePolicy> = {}, jitter: number = 0.999_999) => {
  const clock = testClock();
  const startMs = clock.now();
  const sent: (readonly [name: string, atMs: number])[] = [];
  const told: (number | null)[] = [];
  const results = new Map<string, unknown>();
  const verdicts = new Map<string, LimiterVerdict[]>();
  const kept = new Map<string, (judged: Judged<string>) => void>();
  const budget = createRateBudget({
    policy: { ...BASIC_RATES, ...changes },
    clock,
    random: () => jitter,
    exitHeldUp: (since: EpochMs | null) => told.push(since === null ? null : since - startMs),
  });
  const ask = (of: RequestClass, name: string, isKept: boolean = false): void => {
    const send = (): Promise<Judged<string>> => {
      sent.push([name, clock.now() - startMs]);
      if (isKept) return new Promise((resolve) => kept.set(name, resolve));
      const verdict = verdicts.get(name)?.shift() ?? 'passed';
      return Promise.resolve({ reply: verdict, verdict });
    };
    void budget.run({ class: of, costTokens: COSTS[of] }, send).then(
      (reply) => results.set(name, typeof reply === 'string' ? reply : reply.code),
      (error: unknown) => results.set(name, error),
    );
  };
  return {
    budget,
    clock,
    sent,
    told,
    results,
    kept,
    /** The venue's answers to one request, in order; `passed` when they are over. */
    answers: (name: string, ...list: LimiterVerdict[]) => verdicts.set(name, list),
    ask,
    askMany: (of: RequestClass, count: number, prefix: string = of) => {
      for (let index = 1; index <= count; index += 1) ask(of, `${prefix}${index}`);
    },
    names: () => sent.map(([name]) => name),
  };
};
