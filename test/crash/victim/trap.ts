import { isStruckBy, type Leg, type Point, type Sentence } from '../points.ts';
import { strike, type Recorder } from '../records.ts';

/** Ends this process, `kill -9`, at the instant it was sentenced to. */
export type Trap = { readonly reached: (point: Point, leg: Leg) => void };

export const createTrap = (sentence: Sentence | null, recorder: Recorder): Trap => {
  let seen = 0;
  return {
    reached: (point, leg) => {
      if (sentence === null || !isStruckBy(sentence, point, leg)) return;
      seen += 1;
      if (seen !== sentence.nth) return;
      strike(recorder, point, leg);
      process.kill(process.pid, 'SIGKILL');
    },
  };
};
