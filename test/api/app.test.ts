import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { tradeId } from '../../machines/model/ids.ts';
import type { TicketRequest } from '../../machines/model/ticket-request.ts';
import { apiApp } from '../../src/api/app.ts';
import { apiToken } from '../../src/api/token.ts';
import { startListener, type Listener } from '../../src/http/listener.ts';
import type { TicketOutcome } from '../../src/runtime/tickets/tickets.ts';

const TOKEN = 'a'.repeat(64);
const BODY = JSON.stringify({
  ticket: 't',
  market: 'M',
  side: 'yes',
  count: 1,
  limitCents: 50,
  strikeDollars: 1,
});

let outcome: TicketOutcome | Error;
let isOpen: boolean;
let asked: TicketRequest[];
let failures: unknown[];
let listener: Listener;

beforeEach(async () => {
  outcome = { kind: 'opened', trade: tradeId('7') };
  isOpen = true;
  asked = [];
  failures = [];
  const tickets = {
    submit: (request: TicketRequest) => {
      asked.push(request);
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
    },
  };
  const app = apiApp({
    token: TOKEN,
    tickets: () => (isOpen ? tickets : null),
    trade: () => Promise.resolve(null),
    failed: (error) => void failures.push(error),
  });
  const { fetch: answer } = app;
  const address = { host: '127.0.0.1', port: 0, advice: '', name: 'API listener' };
  listener = await startListener({ ...address, fetch: (request) => answer(request) });
});
afterEach(() => listener.kill());

type Sent = {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};
type Reply = { readonly status: number; readonly text: string; readonly headers: object };

const HEADERS = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };

/** By hand: `fetch` would neither send another Host nor an Origin. */
const ask = ({ path = '/api/v1/tickets', method = 'POST', headers = HEADERS, body = BODY }: Sent) =>
  new Promise<Reply>((resolve, reject) => {
    const { hostname, port } = new URL(listener.url);
    const request = send({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
      );
    });
    request.on('error', reject);
    request.end(method === 'GET' ? undefined : body);
  });

const statusOf = async (sent: Sent): Promise<number> => (await ask(sent)).status;

describe('the API', () => {
  it('opens a ticket for whoever brings the token, and caches nothing', async () => {
    const reply = await ask({});
    expect([reply.status, reply.text]).toEqual([201, '{"trade":null}']);
    expect(reply.headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(Object.keys(reply.headers)).not.toContain('set-cookie');
    expect(asked).toHaveLength(1);
  });

  it.each<readonly [string, Sent]>([
    ['no token', { headers: { 'content-type': 'application/json' } }],
    ['another token', { headers: { ...HEADERS, authorization: `Bearer ${'b'.repeat(64)}` } }],
    ['a shorter token', { headers: { ...HEADERS, authorization: 'Bearer a' } }],
    ['another scheme', { headers: { ...HEADERS, authorization: `Basic ${TOKEN}` } }],
    ['a path there is none of', { path: '/', method: 'GET', headers: {} }],
  ])('answers 401 to %s, and does nothing', async (_, sent) => {
    expect(await statusOf(sent)).toBe(401);
    expect(asked).toEqual([]);
  });

  it.each<readonly [number, string, Sent]>([
    [421, 'a foreign host', { headers: { ...HEADERS, host: 'evil.example' } }],
    [
      421,
      'a host that begins like ours',
      { headers: { ...HEADERS, host: '127.0.0.1.evil.example' } },
    ],
    [403, 'a page of a browser', { headers: { ...HEADERS, origin: 'http://127.0.0.1' } }],
    [415, 'a form', { headers: { ...HEADERS, 'content-type': 'text/plain' } }],
    [413, 'a long body', { body: JSON.stringify({ by: 'x'.repeat(20_000) }) }],
    [400, 'what is no JSON', { body: '{' }],
    [404, 'another method', { method: 'GET' }],
    [404, 'another path', { path: '/api/v1/trades' }],
  ])('answers %i to %s, and does nothing', async (status, _, sent) => {
    const reply = await ask(sent);
    expect(reply.status).toBe(status);
    expect(reply.headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(asked).toEqual([]);
  });

  it('names every wrong field of a ticket at once', async () => {
    const reply = await ask({ body: '{"side":"up"}' });
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.text)).toMatchObject({
      faults: ['ticket', 'market', 'side', 'count', 'limitCents', 'strikeDollars'].map((field) => ({
        field,
      })),
    });
    expect(asked).toEqual([]);
  });

  it.each<readonly [number, TicketOutcome]>([
    [200, { kind: 'known', trade: tradeId('7') }],
    [409, { kind: 'conflict' }],
    [400, { kind: 'faulty', faults: [{ field: 'market', message: 'none' }] }],
    [422, { kind: 'refused', why: 'a trade holds the other side' }],
  ])('answers %i to a ticket that came to %j', async (status, came) => {
    outcome = came;
    const reply = await ask({});
    expect(reply.status).toBe(status);
    if (came.kind === 'refused') expect(reply.text).toContain(came.why);
  });

  it('answers 503 while no trade can be opened, and 500 without a word of a defect', async () => {
    isOpen = false;
    expect(await statusOf({})).toBe(503);
    isOpen = true;
    outcome = new Error('a secret');
    const reply = await ask({});
    expect(reply.status).toBe(500);
    expect(reply.text).not.toContain('secret');
    expect(failures).toEqual([outcome]);
  });
});

describe('the token file', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tradewarden-token-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is made once, of 256 bits, for its owner alone', () => {
    const file = join(directory, 'api-token');
    const token = apiToken(file);
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(apiToken(file)).toBe(token);
    expect(readFileSync(file, 'utf8')).toBe(`${token}\n`);
    expect(readdirSync(directory)).toEqual(['api-token']);
    expect(apiToken(join(directory, 'other'))).not.toBe(token);
  });

  it('is refused where others can read it, or where it holds no token', () => {
    const file = join(directory, 'api-token');
    apiToken(file);
    chmodSync(file, 0o640);
    expect(() => apiToken(file)).toThrow(/owner alone can read \(0600\), found 0640/);
    writeFileSync(join(directory, 'short'), 'abc', { mode: 0o600 });
    expect(() => apiToken(join(directory, 'short'))).toThrow(/expected 64 hex digits/);
  });
});
