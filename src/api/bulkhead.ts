import type { Queryable, Statement } from '../../db/queryable.ts';
import type { Clock } from '../../machines/ports.ts';

const AT_ONCE = 3;
const WAITING_MOST = 32;
const PATIENCE_MS = 5_000;

/** There is no answer now, and may be one later. */
export class Unavailable extends Error {}

/**
 * Lets the API ask the database a few questions at a time. Whoever guards trades asks beside it
 * and never behind it; a database that is away is no reason to wait for long.
 */
export const behindBulkhead = (
  database: () => Queryable | null,
  clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>,
): Queryable => {
  const waiting: (() => void)[] = [];
  let underWay = 0;

  const enter = async (): Promise<void> => {
    if (underWay < AT_ONCE) {
      underWay += 1;
      return;
    }
    if (waiting.length >= WAITING_MOST) throw new Unavailable('too many questions at once');
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) underWay -= 1;
    else next();
  };
  const inTime = <T>(work: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const late = (): void => reject(new Unavailable('the database does not answer'));
      const timer = clock.setTimeout(late, PATIENCE_MS);
      work.then(resolve, reject).finally(() => clock.clearTimeout(timer));
    });

  return {
    query: async <Row>(statement: Statement) => {
      await enter();
      const target = database();
      if (target === null) {
        leave();
        throw new Unavailable('the database is away');
      }
      // The place is given back by the answer, not by the end of our patience.
      return inTime(target.query<Row>(statement).finally(leave));
    },
  };
};
