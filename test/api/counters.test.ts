import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { createApiCounters, type ApiCounters } from '../../src/api/counters.ts';
import { acting, bodyOf, found, refused } from '../../src/api/endpoint.ts';
import { named } from '../../src/api/schemas/registry.ts';
import { ask, bearer, JSON_TYPE, openBench, TOKENS, type Bench } from './bench.ts';

const close = acting({
  path: '/trades/{trade}/close',
  summary: '',
  role: 'operate',
  changes: true,
  perMinute: 2,
  params: z.strictObject({ trade: z.string() }),
  body: bodyOf(z.strictObject({})),
  answer: named('Closed', z.object({})),
  refusals: [404],
  run: ({ params }) =>
    Promise.resolve(
      params.trade === '17' ? found({}) : refused({ status: 404, title: 'no such trade' }),
    ),
});

let counters: ApiCounters;
let bench: Bench;
beforeEach(async () => {
  counters = createApiCounters();
  bench = await openBench({ endpoints: [close], counters });
});
afterEach(async () => {
  await bench.kill();
});

const post = (trade: string, token: string) =>
  ask(bench, {
    path: `/api/v1/trades/${trade}/close`,
    method: 'POST',
    headers: { ...bearer(token), ...JSON_TYPE },
    body: '{}',
  });

describe('the counts of the API', () => {
  it('tell actions by their route, never by their trade, and by how they were answered', async () => {
    for (const [trade, token] of [
      ['17', TOKENS.operate],
      ['18', TOKENS.operate],
      ['19', TOKENS.operate],
      ['20', TOKENS.view],
    ] as const)
      await post(trade, token);
    expect([...counters.actions].map(([route, answers]) => [route, [...answers]])).toEqual([
      [
        '/trades/{trade}/close',
        [
          [200, 1],
          [404, 1],
          [429, 1],
          [403, 1],
        ],
      ],
    ]);
  });

  it('count whoever comes without a token of ours, and nobody else', async () => {
    await post('17', 'x'.repeat(64));
    await post('17', TOKENS.operate);
    await ask(bench, { path: '/api/v1/trades', headers: {} });
    expect(counters.denied).toBe(2);
  });
});
