import fc from 'fast-check';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { micros } from '../../machines/model/money.ts';
import { epochMs, plusMs } from '../../machines/model/time.ts';
import { createAccount, type AccountView } from '../../src/simulator/kalshi/account.ts';
import { readLedger } from '../../src/simulator/ledger/file.ts';
import { openPaperSession } from '../../src/simulator/session.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { eventually } from '../support/eventually.ts';
import { testClock } from '../support/simulated-clock.ts';
import {
  fixtureTape,
  openWorld,
  OPEN_MS,
  paperWorld,
  temporaryDirectory,
  type BookAt,
} from './paper-world.ts';

let directory = '';
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const ledgerFile = (of: string = directory): string => {
  const name = readdirSync(of).find((one) => one.endsWith('.ledger.jsonl'));
  if (name === undefined) throw new Error('expected a ledger file');
  return join(of, name);
};

const everything = (account: AccountView): object => ({
  cash: account.cashMicros(),
  figures: account.figures(),
  orders: [...account.orders],
  positions: [...account.positions],
  fills: account.fills,
  settlements: [...account.settlements],
});

const BOOKS: readonly BookAt[] = Array.from({ length: 20 }, (_, index) => [
  1 + 2 * index,
  40 + index,
  42 + index,
]);

describe('a paper session', () => {
  it('is the same until it is finished, and a new one after', async () => {
    const first = await openWorld({ directory });
    const { sessionId } = first.session;
    first.simulator.kill();
    const second = await openWorld({ directory });
    expect(second.session.sessionId).toBe(sessionId);
    await second.clock.advance(910_000, 10_000);
    await second.simulator.ended;
    second.simulator.kill();
    const third = await paperWorld({ directory });
    expect(third.session).toMatchObject({ sessionId, finished: true });
    await third.simulator.ended;
    await third.stop();
    const fourth = await paperWorld({ directory });
    expect(fourth.session.finished).toBe(false);
    expect(fourth.session.sessionId).not.toBe(sessionId);
    expect(fourth.session.resumeAtMs).toBe(OPEN_MS);
    await fourth.stop();
  });

  it('stopped before its end goes on later', async () => {
    const first = await openWorld({ directory });
    await first.stop();
    const second = await paperWorld({ directory });
    expect(second.session.sessionId).toBe(first.session.sessionId);
    await second.stop();
  });

  it('belongs to its tape', async () => {
    const first = await openWorld({ directory });
    first.simulator.kill();
    const other = await paperWorld({
      directory,
      tape: fixtureTape([[1, 60, 62]], 65_100, 'other'),
    });
    expect(other.session.sessionId).not.toBe(first.session.sessionId);
    other.simulator.kill();
    const again = openPaperSession({ directory, tape: fixtureTape([[1, 60, 62]]) });
    expect(again.sessionId).toBe(first.session.sessionId);
  });

  it('resumes where time stood, or later when asked', async () => {
    const first = await openWorld({ directory });
    await first.clock.advance(7_000, 1_000);
    first.simulator.kill();
    const tape = fixtureTape([[1, 60, 62]]);
    expect(openPaperSession({ directory, tape }).resumeAtMs).toBe(OPEN_MS + 8_000);
    const notBeforeMs = plusMs(OPEN_MS, 20_000);
    expect(openPaperSession({ directory, tape, notBeforeMs }).resumeAtMs).toBe(notBeforeMs);
    const past = epochMs(OPEN_MS - 1);
    expect(openPaperSession({ directory, tape, notBeforeMs: past }).resumeAtMs).toBe(
      OPEN_MS + 8_000,
    );
  });

  it('marks time even while the tape is silent', async () => {
    const { clock, simulator } = await openWorld({
      directory,
      tape: fixtureTape([[1, 60, 62]]),
    });
    await clock.advance(250, 250);
    await eventually(() => {
      const { resumeAtMs } = openPaperSession({ directory, tape: fixtureTape([[1, 60, 62]]) });
      expect(resumeAtMs).toBe(OPEN_MS + 1_250);
    });
    simulator.kill();
  });

  it('can be started again in the same process, by the same handle', async () => {
    const { session, simulator, clock, order } = await openWorld({ directory });
    expect((await order({})).status).toBe(201);
    simulator.kill();
    const again = await startSimulator({
      session,
      tape: session.tape,
      clock,
      startingBalanceMicros: micros(0),
    });
    expect(everything(again.account)).toEqual(everything(simulator.account));
    await again.stop();
  });

  it('refuses a tape that is not its own', async () => {
    const session = openPaperSession({ directory, tape: fixtureTape([]) });
    const tape = fixtureTape([], 65_100, 'other');
    const clock = testClock(session.resumeAtMs);
    await expect(
      startSimulator({ session, tape, clock, startingBalanceMicros: micros(0) }),
    ).rejects.toThrow('expected fixture, found other');
  });

  it('refuses a clock that stands before its time', async () => {
    const tape = fixtureTape([]);
    const session = openPaperSession({ directory, tape });
    const clock = testClock(epochMs(OPEN_MS - 1));
    await expect(
      startSimulator({ session, tape, clock, startingBalanceMicros: micros(0) }),
    ).rejects.toThrow(/expected \d+ or later, found/);
  });

  it('keeps its key pair readable by its owner only', () => {
    const bare = join(directory, 'bare');
    const session = openPaperSession({ directory: bare, tape: fixtureTape([]) });
    expect(statSync(join(bare, 'venue-key.json')).mode & 0o777).toBe(0o600);
    const again = openPaperSession({ directory: bare, tape: fixtureTape([]) });
    expect(again.credentials).toEqual(session.credentials);
  });

  it('pays a market that settled while the venue was down', async () => {
    const first = await openWorld({ directory });
    await first.order({});
    first.simulator.kill();
    const tape = fixtureTape([[1, 60, 62]]);
    const probeSession = openPaperSession({ directory, tape });
    expect(probeSession.resumeAtMs).toBeLessThan(OPEN_MS + 900_000);
    const second = await paperWorld({ directory });
    await second.clock.advance(910_000, 910_000);
    expect(second.simulator.figures()).toMatchObject({ fills: 1, settlements: 1 });
    await second.stop();
  });
});

describe('a ledger', () => {
  it('cut at any byte restores exactly what its whole lines say', async () => {
    const world = await openWorld({ directory, tape: fixtureTape(BOOKS) });
    const ids: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      const reply = await world.order({
        client_order_id: `c-${index % 10}`,
        side: index % 3 === 2 ? 'ask' : 'bid',
        price: index % 3 === 2 ? '0.4000' : `0.${45 + index}00`,
        time_in_force: index % 4 === 0 ? 'good_till_canceled' : 'immediate_or_cancel',
      });
      ids.push(String(reply.body['order_id']));
      await world.clock.advance(2_000, 1_000);
    }
    await world.call('DELETE', `/portfolio/events/orders/${ids[0] ?? ''}?exchange_index=2`);
    world.simulator.kill();
    const whole = readFileSync(ledgerFile());
    const live = everything(world.simulator.account);

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (cut) => {
        const copy = join(directory, 'copy');
        rmSync(copy, { recursive: true, force: true });
        mkdirSync(copy);
        copyFileSync(join(directory, 'venue-key.json'), join(copy, 'venue-key.json'));
        const path = join(copy, ledgerFile().slice(directory.length + 1));
        copyFileSync(ledgerFile(), path);
        truncateSync(path, cut);
        const { entries } = readLedger(path);
        const expected = createAccount();
        entries.forEach(expected.apply);
        const reopened = await paperWorld({ directory: copy, tape: fixtureTape(BOOKS) });
        const restored = reopened.simulator.account;
        if (entries.length > 1) expect(everything(restored)).toEqual(everything(expected));
        if (cut === whole.length) expect(everything(restored)).toEqual(live);
        const lines = readFileSync(path, 'utf8');
        if (entries.length > 0) expect(lines.endsWith('\n')).toBe(true);
        reopened.simulator.kill();
      }),
      { numRuns: 30, examples: [[whole.length], [0], [whole.length - 1]] },
    );
  });

  it('refuses a client id that it knows from an earlier process', async () => {
    const first = await openWorld({ directory });
    expect((await first.order({ client_order_id: 'c-1' })).status).toBe(201);
    first.simulator.kill();
    const second = await paperWorld({ directory });
    expect((await second.order({ client_order_id: 'c-1' })).status).toBe(409);
    expect(second.simulator.figures()).toMatchObject({
      ordersReceived: 2,
      ordersAccepted: 1,
      duplicatesRefused: 1,
    });
    await second.stop();
  });

  it('keeps resting orders resting, shows them in the book, and fills each once', async () => {
    const tape = (): ReturnType<typeof fixtureTape> =>
      fixtureTape([
        [1, 60, 62],
        [5, 50, 52],
        [9, 50, 52],
      ]);
    const first = await openWorld({ directory, tape: tape() });
    await first.order({ price: '0.5500', time_in_force: 'good_till_canceled' });
    await first.order({ price: '0.4500', time_in_force: 'good_till_canceled' });
    await first.clock.advance(5_000, 1_000);
    first.simulator.kill();
    const second = await paperWorld({ directory, tape: tape() });
    await second.clock.advance(5_000, 1_000);
    expect(second.simulator.account.fills).toHaveLength(1);
    expect(second.simulator.account.resting()).toHaveLength(1);
    const { body } = await second.call('GET', '/portfolio/orders?status=resting');
    expect(body['orders']).toMatchObject([{ yes_price_dollars: '0.4500' }]);
    await second.stop();
  });

  it('damaged before its last line is refused by line and reason', async () => {
    const { simulator } = await openWorld({ directory });
    simulator.kill();
    const path = ledgerFile();
    appendFileSync(path, '{"type":"orderRefused"}\n{"type":"x"}\n');
    expect(() => openPaperSession({ directory, tape: fixtureTape([]) })).toThrow(/line 3/);
  });

  it('is written before the venue answers', async () => {
    const { order, simulator } = await openWorld({ directory });
    const reply = await order({ client_order_id: 'c-1' });
    expect(readFileSync(ledgerFile(), 'utf8')).toContain(String(reply.body['order_id']));
    simulator.kill();
  });
});
