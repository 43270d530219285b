import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { fail, ok } from '../../machines/model/result.ts';
import { acting, found, NOTHING, reading } from '../../src/api/endpoint.ts';
import { named } from '../../src/api/schemas/registry.ts';
import { ask, bearer, JSON_TYPE, openBench, TOKENS, type Bench, type Sent } from './bench.ts';

let asked: string[];
let bench: Bench;

const note = (what: string) => () => {
  asked.push(what);
  return Promise.resolve(found({ done: what }));
};

const answer = named('Done', z.object({ done: z.string() }));

const count = z.strictObject({ count: z.number() });

const ENDPOINTS = [
  reading({
    path: '/secrets',
    summary: '',
    params: NOTHING,
    query: NOTHING,
    answer,
    refusals: [],
    run: note('read'),
  }),
  ...(['operate', 'admin'] as const).map((role) =>
    acting({
      path: `/${role}`,
      summary: '',
      role,
      changes: true,
      perMinute: role === 'admin' ? 2 : null,
      params: NOTHING,
      body: {
        schema: count,
        read: (value) => {
          const { success, data } = count.safeParse(value);
          return success ? ok(data) : fail([{ field: 'count', message: 'wrong' }]);
        },
      },
      answer,
      refusals: [],
      run: note(role),
    }),
  ),
];

beforeEach(async () => {
  asked = [];
  bench = await openBench({ endpoints: ENDPOINTS });
});
afterEach(() => bench.kill());

const READ = '/api/v1/secrets';
const ACT = '/api/v1/operate';
const post = (token: string, more: Partial<Sent> = {}): Sent => ({
  path: ACT,
  method: 'POST',
  headers: { ...bearer(token), ...JSON_TYPE },
  body: '{"count":1}',
  ...more,
});
const withHeader = (name: string, value: string): Sent => ({
  path: READ,
  headers: { ...bearer(TOKENS.admin), [name]: value },
});
const here = (): string => new URL(bench.url).host;

describe('an attack on the API', () => {
  it.each<readonly [number, string, Sent]>([
    [401, 'brings no token', { path: READ, headers: {} }],
    [401, 'guesses a token', { path: READ, headers: bearer('d'.repeat(64)) }],
    [401, 'brings a part of a token', { path: READ, headers: bearer('a'.repeat(63)) }],
    [
      401,
      'uses another scheme',
      { path: READ, headers: { authorization: `Basic ${TOKENS.view}` } },
    ],
    [
      401,
      'puts the token into the address',
      { path: `${READ}?token=${TOKENS.admin}`, headers: {} },
    ],
    [
      401,
      'puts the token into a cookie',
      { path: READ, headers: { cookie: `token=${TOKENS.admin}` } },
    ],
    [401, 'writes the path in escapes', { path: '/%61pi/v1/secrets', headers: {} }],
    [401, 'writes the path in dots', { path: '/x/../api/v1/secrets', headers: {} }],
    [401, 'doubles the slashes', { path: '//api//v1/secrets', headers: {} }],
    [401, 'asks for what is not there', { path: '/x', headers: {} }],
    [401, 'asks by another method', { path: READ, method: 'OPTIONS', headers: {} }],
    [421, 'binds a foreign name to this address', withHeader('host', 'evil.example')],
    [421, 'begins like our name', withHeader('host', '127.0.0.1.evil.example')],
    [421, 'names another port', withHeader('host', '127.0.0.1:1')],
    [421, 'names no port', withHeader('host', '127.0.0.1')],
    [403, 'comes from a foreign page', withHeader('origin', 'https://evil.example')],
    [403, 'comes from another port of this machine', withHeader('origin', 'http://127.0.0.1:1')],
    [403, 'comes from a page without an origin', withHeader('origin', 'null')],
    [403, 'comes from another site', withHeader('sec-fetch-site', 'cross-site')],
    [403, 'comes from another port, says the browser', withHeader('sec-fetch-site', 'same-site')],
    [403, 'acts with a token that may look', post(TOKENS.view)],
    [403, 'acts as an admin with less', post(TOKENS.operate, { path: '/api/v1/admin' })],
    [
      415,
      'sends a form',
      post(TOKENS.admin, { headers: { ...bearer(TOKENS.admin), 'content-type': 'text/plain' } }),
    ],
    [415, 'sends no type', post(TOKENS.admin, { headers: bearer(TOKENS.admin) })],
    [413, 'sends a long body', post(TOKENS.admin, { body: JSON.stringify('x'.repeat(70_000)) })],
    [400, 'sends no JSON', post(TOKENS.admin, { body: '{' })],
    [
      400,
      'sends fields that are unknown',
      post(TOKENS.admin, { body: '{"count":1,"__proto__x":1}' }),
    ],
    [400, 'asks with parameters that are unknown', { path: `${READ}?a=1` }],
    [
      404,
      'asks by a method there is none of',
      { path: READ, method: 'PUT', headers: { ...bearer(TOKENS.admin), ...JSON_TYPE } },
    ],
    [404, 'climbs out of the API', { path: '/api/v1/../../etc/passwd' }],
  ])('gets %i where it %s, and nothing is done', async (status, _, sent) => {
    const got = await ask(bench, sent);
    expect(got.status).toBe(status);
    expect(asked).toEqual([]);
    expect(got.headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(bench.failures).toEqual([]);
  });

  it('is told nothing of our origin rules, gets no cookie, and cannot frame, sniff or cache', async () => {
    const { headers } = await ask(bench, { path: READ });
    const names = Object.keys(headers);
    expect(names.filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(names).not.toContain('set-cookie');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(JSON.stringify(headers)).toContain("default-src 'none'; script-src 'self';");
    const denied = await ask(bench, { path: READ, headers: {} });
    expect(denied.headers).toMatchObject({ 'cache-control': 'no-store' });
  });

  it('waits longer with each wrong token, while a right one is answered at once', async () => {
    const began = performance.now();
    const guesses = Array.from({ length: 4 }, () =>
      ask(bench, { path: READ, headers: bearer('d'.repeat(64)) }),
    );
    expect((await ask(bench, { path: READ })).status).toBe(200);
    const rightMs = performance.now() - began;
    await Promise.all(guesses);
    expect(performance.now() - began).toBeGreaterThanOrEqual(400);
    expect(rightMs).toBeLessThan(400);
  });

  it('is turned away at once where many guess at the same time', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 20 }, () => ask(bench, { path: READ, headers: {} })),
    );
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(4);
  });

  it('may not act more often than an action allows', async () => {
    const act = () => ask(bench, post(TOKENS.admin, { path: '/api/v1/admin' }));
    expect([(await act()).status, (await act()).status, (await act()).status]).toEqual([
      200, 200, 429,
    ]);
  });

  it('changes nothing where the API is read-only', async () => {
    const closed = await openBench({ endpoints: ENDPOINTS, isReadOnly: true });
    try {
      expect((await ask(closed, post(TOKENS.admin))).status).toBe(403);
      expect((await ask(closed, { path: READ })).status).toBe(200);
      expect(asked).toEqual(['read']);
    } finally {
      await closed.kill();
    }
  });
});

describe('the address itself', () => {
  it('says to anybody what this is, under our own name only, and nothing of the house', async () => {
    const got = await ask(bench, { path: '/', headers: {} });
    expect([got.status, got.text]).toEqual([200, expect.stringContaining('/api/v1/openapi.json')]);
    expect(got.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
    const foreign = await ask(bench, { path: '/', headers: { host: 'evil.example' } });
    expect(foreign.status).toBe(421);
    expect((await ask(bench, { path: '/', method: 'POST', headers: {} })).status).toBe(401);
  });
});

describe('whoever may', () => {
  it.each<readonly [string, () => Sent]>([
    ['a program', () => ({ path: READ, headers: bearer(TOKENS.view) })],
    [
      'a program that says localhost',
      () => withHeader('host', `localhost:${here().split(':')[1]}`),
    ],
    ['our own page', () => withHeader('origin', `http://${here()}`)],
    ['our own page in a browser', () => withHeader('sec-fetch-site', 'same-origin')],
    ['an address typed by hand', () => withHeader('sec-fetch-site', 'none')],
    ['a role', () => post(TOKENS.operate)],
    ['a higher role', () => post(TOKENS.admin)],
  ])('is answered: %s', async (_, sent) => {
    expect((await ask(bench, sent())).status).toBe(200);
    expect(asked).toHaveLength(1);
  });
});
