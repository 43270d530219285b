import { describe, expect, it } from 'vitest';

import { behindBulkhead, Unavailable } from '../../src/api/bulkhead.ts';
import { testClock } from '../support/simulated-clock.ts';

const STATEMENT = { name: 'x', text: '', values: [] };

const bench = () => {
  const clock = testClock();
  const answers: (() => void)[] = [];
  let most = 0;
  let underWay = 0;
  const target = {
    query: <Row>(): Promise<readonly Row[]> => {
      underWay += 1;
      most = Math.max(most, underWay);
      return new Promise((resolve) =>
        answers.push(() => {
          underWay -= 1;
          resolve([]);
        }),
      );
    },
  };
  let isThere = true;
  const guarded = behindBulkhead(() => (isThere ? target : null), clock);
  return {
    clock,
    ask: () => guarded.query(STATEMENT),
    answer: () => answers.shift()?.(),
    most: () => most,
    waiting: () => answers.length,
    leave: () => {
      isThere = false;
    },
  };
};

const settled = async () => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

describe('the bulkhead between the API and the database', () => {
  it('lets three questions through at a time, and all in the end', async () => {
    const { ask, answer, most, waiting } = bench();
    const asked = Array.from({ length: 20 }, ask);
    for (let left = 20; left > 0; left -= 1) {
      await settled();
      expect(waiting()).toBe(Math.min(3, left));
      answer();
    }
    await Promise.all(asked);
    expect(most()).toBe(3);
  });

  it('turns away what would wait behind too many', async () => {
    const { ask } = bench();
    const asked = Array.from({ length: 35 }, () => ask().catch(() => undefined));
    await settled();
    await expect(ask()).rejects.toThrow(Unavailable);
    expect(asked).toHaveLength(35);
  });

  it('has patience for five seconds, and keeps the place of what has not answered', async () => {
    const { ask, answer, clock, waiting } = bench();
    const slow = Array.from({ length: 3 }, ask);
    const late = Promise.allSettled(slow);
    await settled();
    const behind = ask();
    clock.advanceSync(5_000);
    expect((await late).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(waiting()).toBe(3);
    answer();
    await settled();
    for (let each = 0; each < 3; each += 1) answer();
    await expect(behind).resolves.toEqual([]);
  });

  it('says at once that the database is away', async () => {
    const { ask, leave } = bench();
    leave();
    await expect(ask()).rejects.toThrow('the database is away');
    await expect(ask()).rejects.toThrow('the database is away');
  });
});
