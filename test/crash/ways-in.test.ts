import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { putAdoption } from '../../db/adoption-requests.ts';
import { latestBook } from '../../db/books.ts';
import { packageRoot } from '../../db/package-root.ts';
import { putTicket } from '../../db/ticket-requests.ts';
import type { MarketTicker } from '../../machines/model/ids.ts';
import { countCenti } from '../../machines/model/money.ts';
import { readHandTicket } from '../../src/runtime/tickets/form.ts';
import { ask } from '../db/journal-database.ts';
import { eventually } from '../support/eventually.ts';
import { whileDown } from '../tree/by-hand.ts';
import { openWorld, type World } from '../tree/running-house.ts';
import { bundle } from './bundle.ts';
import { venueLedger } from './evidence.ts';

vi.setConfig({ testTimeout: 240_000 });

const PATIENCE_MS = 60_000;
const SETTINGS = {
  probes: { port: null },
  api: { enabled: false },
  log: { format: 'json', level: 'info' },
  paper: { seed: 7, speed: 10 },
  lease: { ttlMs: 600_000 },
  spool: { afterMs: 60_000 },
  tickets: { maxAgeMs: 600_000 },
  reconcile: { graceMs: 200, confirmMs: 200, retryBaseMs: 100 },
  guard: { probabilityStop: { thresholdPercent: 1, minTtcMs: 0 } },
  desks: [],
};

let programs: string;
beforeAll(async () => {
  programs = await bundle({ tradewarden: join(packageRoot(), 'src', 'main.ts') });
});
afterAll(() => rmSync(programs, { recursive: true }));

let world: World;
let child: ChildProcess | null;
let lock: Client;

beforeEach(async () => {
  world = await openWorld();
  child = null;
  lock = new Client({ connectionString: world.url });
  await lock.connect();
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await lock.end();
  await world.end();
});

/** Starts the whole program, as a user does, and waits until it is up. */
const start = async (): Promise<void> => {
  const config = join(world.dataDirectory, 'settings.json');
  writeFileSync(config, JSON.stringify({ ...SETTINGS, dataDirectory: world.dataDirectory }));
  const main = join(programs, 'tradewarden.mjs');
  const started = spawn(process.execPath, [main, 'run', '--config', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], DATABASE_URL: world.url },
  });
  let said = '';
  for (const stream of [started.stdout, started.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  child = started;
  const died = once(started, 'exit').then(([code, signal]) => {
    throw new Error(`expected a process that runs, found its end (${code ?? signal}):\n${said}`);
  });
  const isUp = eventually(() => expect(said).toContain('everything is up'), PATIENCE_MS);
  await Promise.race([isUp, died]);
};

const WAITING = `select pid from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

/** Kills the process while so many of its statements wait for the lock; none of them is done. */
const killBehindLock = async (statements: number): Promise<void> => {
  await eventually(async () => {
    const waiting = await ask(world.test.database, WAITING);
    expect(waiting.length).toBeGreaterThanOrEqual(statements);
  }, PATIENCE_MS);
  if (child === null) throw new Error('expected a process');
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  await ask(
    world.test.database,
    `select pg_terminate_backend(pid) from (${WAITING}) waiting (pid)`,
  );
  await eventually(async () => {
    expect(await ask(world.test.database, WAITING)).toEqual([]);
  }, PATIENCE_MS);
  await lock.query('rollback');
};

const holding = async (statement: string): Promise<void> => {
  await lock.query('begin');
  await lock.query(statement);
};

type Answered = { readonly answer: string | null };

const answers = async (): Promise<readonly (string | null)[]> => {
  const rows = await ask<Answered>(
    world.test.database,
    `select answer from ticket_requests union all select answer from adoption_requests`,
  );
  return rows.map(({ answer }) => answer);
};

type Born = { readonly id: string; readonly ticket: string };

const trades = (): Promise<readonly Born[]> =>
  ask<Born>(
    world.test.database,
    'select id::text as id, ticket_id as ticket from trades order by ticket_id desc',
  );

/** Orders of ours that the venue has accepted. */
const ordersAtVenue = (): readonly string[] =>
  venueLedger(world.dataDirectory).flatMap((entry) => {
    if (entry.type !== 'orderAccepted') return [];
    const { clientOrderId } = entry.order;
    return clientOrderId?.startsWith('tw-') === true ? [clientOrderId] : [];
  });

/** Two markets: in one ten YES are bought by hand, in the other nothing is. */
const marketsByHand = async (): Promise<readonly [MarketTicker, MarketTicker]> => {
  const found: MarketTicker[] = [];
  await whileDown(world, { 'paper.speed': SETTINGS.paper.speed }, async (person) => {
    const held = await person.freeMarket();
    await person.trade(held, 'yes', 'buy', countCenti(1_000));
    found.push(held, await person.freeMarket());
  });
  const [held, free] = found;
  if (held === undefined || free === undefined) throw new Error('expected two markets');
  return [held, free];
};

describe('a process that is killed with a ticket and a claim in hand', () => {
  it('leaves to the next one exactly one trade and one entry of the ticket, one of the claim', async () => {
    const [held, free] = await marketsByHand();
    await start();
    const book = await latestBook(world.test.database);
    const ticket = readHandTicket({
      ticket: 't-1',
      market: free,
      side: 'yes',
      count: 10,
      limitCents: 99,
      by: 'alice',
    });
    if (book === null || !ticket.ok) throw new Error('expected a book and a ticket');

    // Ticket and claim are committed; the birth of their trades is not.
    await holding('lock table trades in exclusive mode');
    await putTicket(world.test.database, book.id, ticket.value);
    const claim = {
      market: held,
      side: 'yes',
      countCenti: null,
      guard: { stopsEnabled: false },
      by: 'alice',
    } as const;
    await putAdoption(world.test.database, book.id, claim);
    await killBehindLock(1);
    expect([await trades(), await answers(), ordersAtVenue()]).toEqual([[], [null, null], []]);

    // Both trades are born; neither ticket nor claim is answered.
    await holding('select from ticket_requests for update');
    await lock.query('select from adoption_requests for update');
    await start();
    // An entry whose request was on its way at the death may have been lost with it.
    await eventually(() => expect(ordersAtVenue()).toHaveLength(1), PATIENCE_MS);
    await killBehindLock(2);
    const born = await trades();
    expect(born.map(({ ticket: of }) => of)).toEqual(['t-1', expect.stringMatching(/^adoption/)]);
    expect(await answers()).toEqual([null, null]);

    await start();
    const [first, second] = born.map(({ id }) => id);
    await eventually(async () => {
      expect(await answers()).toEqual([`opened trade ${first}`, `adopted as trade ${second}`]);
      expect(ordersAtVenue().length).toBeGreaterThan(0);
    }, PATIENCE_MS);
    expect(await trades()).toEqual(born);
    expect(ordersAtVenue()).toEqual([expect.stringMatching(new RegExp(`-${first}-e1$`))]);
  });
});
