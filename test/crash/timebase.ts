import { z } from 'zod';

import { epochMs, type EpochMs } from '../../machines/model/time.ts';
import { paperClock } from '../../src/runtime/clock.ts';
import type { Clock } from '../../machines/ports.ts';

/** One market's time for all processes: an instant of the machine, and how fast it runs. */
export const timebaseSchema = z.strictObject({
  originMs: z.number(),
  monotonicMs: z.number(),
  speed: z.number().positive(),
});

export type Timebase = z.infer<typeof timebaseSchema>;

/** The machine's monotonic time: the same in every process. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

export const marketNow = ({ originMs, monotonicMs: from, speed }: Timebase): EpochMs =>
  epochMs(Math.floor(originMs + (monotonicMs() - from) * speed));

/** Resolves after so much real time. */
export const elapsed = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    AbortSignal.timeout(Math.ceil(ms)).addEventListener('abort', () => resolve(), { once: true });
  });

/** The market's clock in this process. */
export const clockOn = (timebase: Timebase): Clock => {
  const clock = paperClock(marketNow(timebase), timebase.speed);
  clock.begin();
  return clock;
};
