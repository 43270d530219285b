import { afterAll, beforeAll, expect, it } from 'vitest';

import { bookId, tradeId } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { Statement } from '../../db/queryable.ts';
import { answering } from '../../src/service/answering.ts';
import { timelineEndpoints } from '../../src/api/resources/timeline.ts';
import { ask, openBench, type Bench } from './bench.ts';

const STEP = { trade: tradeId('7'), event: 'watch.armed', state: 'open', rule: null };
const STEPS_MOST = 10_000;

let steps: readonly object[] = [];
const asked: Statement[] = [];
const database = answering((statement) => {
  asked.push(statement);
  const held = { market: 'KX-1', side: 'Y', instrument: null, countCenti: '1.00' };
  const trade = { id: '7', ...held, endedAtMs: null };
  const rows = statement.name === 'timeline-trades' ? [{ ...trade, total: '140' }] : steps;
  return Promise.resolve(rows);
});

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({
    endpoints: timelineEndpoints({
      book: bookId('paper-1'),
      database,
      now: () => epochMs(9_000),
      chronicle: {
        startedAtMs: epochMs(100),
        during: (fromMs, toMs) => ({
          keptFromMs: epochMs(100),
          runs: [{ fromMs: epochMs(100), toMs: null }],
          stretches: [],
          marks: [
            {
              atMs: epochMs(fromMs),
              supervisor: 'feeds',
              child: null,
              what: 'supervisor.escalated',
              why: `to ${toMs}`,
            },
          ],
        }),
      },
    }),
  });
});
afterAll(() => bench.kill());

const got = async (query: string) => {
  const { status, text } = await ask(bench, { path: `/api/v1/timeline${query}` });
  const body: unknown = JSON.parse(text);
  return { status, body };
};

it('tells of the house what a span asks for, with the time and the beginning', async () => {
  expect(await got('?fromMs=200&toMs=300')).toMatchObject({
    status: 200,
    body: { atMs: 9_000, startedAtMs: 100, marks: [{ atMs: 200, why: 'to 300' }] },
  });
});

it('tells of trades each change, how many there were, and where the oldest are left out', async () => {
  steps = [{ ...STEP, seq: 2, atMs: 250 }];
  const few = await got('/trades?fromMs=200&toMs=300');
  expect(few.body).toMatchObject({
    total: 140,
    keptFromMs: null,
    trades: [{ id: '7', side: 'yes', steps: [{ seq: 2, atMs: 250, state: 'open' }] }],
  });
  expect(asked.at(-1)?.values).toEqual([['7'], 300, STEPS_MOST]);
  steps = Array.from({ length: STEPS_MOST }, (_, seq) => ({ ...STEP, seq: seq + 1, atMs: 250 }));
  expect((await got('/trades?fromMs=200&toMs=300')).body).toMatchObject({ keptFromMs: 250 });
});

it.each(['', '?fromMs=5', '?fromMs=5&toMs=5', '?fromMs=a&toMs=9', '?fromMs=1&toMs=2&x=3'])(
  'takes no span that is none: %o',
  async (query) => {
    expect((await got(query)).status).toBe(400);
  },
);
