import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { readTrades } from '../../db/trades.ts';
import { symbolId, type TradeId } from '../../machines/model/ids.ts';
import { micros } from '../../machines/model/money.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { renderReplay } from '../../src/cli/render/replay.ts';
import { exportAt } from '../../src/commands/export-store.ts';
import { readEvidence, sealed, trimTicks } from '../../src/commands/export.ts';
import {
  readDecisions,
  replayTicks,
  type TradeDecisions,
} from '../../src/commands/replay-ticks.ts';
import { replay, replayTrade } from '../../src/commands/replay.ts';
import { runLockstep, type LockstepRun } from '../../src/lockstep/run.ts';
import { answering } from '../../src/service/answering.ts';
import type { Entry } from '../../src/recording/entry.ts';
import { syntheticTape } from '../../src/simulator/tapes/synthetic.ts';
import { settingsWith } from './settings.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

const settings = settingsWith();
const tape = syntheticTape({ seed: 5, durationMs: 15 * 60_000 });

let run: LockstepRun;
let heard: Entry[];
let all: TradeDecisions[];
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tradewarden-export-'));
  heard = [];
  run = await runLockstep({ settings, tape, hear: (entry) => heard.push(entry) });
  const trades = await readTrades(run.database, { book: run.book, before: null, limit: 500 });
  all = await Promise.all(trades.map(({ id }) => readDecisions(run.database, id)));
});
afterAll(() => rmSync(directory, { recursive: true }));

const stopped = (): TradeDecisions => {
  const found = all.find(({ decisions }) =>
    decisions.some(({ event }) => event['type'] === 'stop.tripped'),
  );
  if (found === undefined) throw new Error('expected a stop, found none');
  return found;
};

const again = (trade: TradeDecisions, entries: Iterable<Entry> = heard) => {
  const ticks = replayTicks('here', entries, trade, new Map());
  if (ticks === null) throw new Error('expected ticks, found none');
  return ticks;
};

describe('a watch that is run again over its ticks', () => {
  it('says the same to every trade, and leaves no word of the journal out', () => {
    const outcomes = all.map((trade) => again(trade));
    for (const { decided, difference, gaps, journaled } of outcomes) {
      expect([difference, gaps]).toEqual([null, []]);
      expect(decided).toBe(journaled);
    }
    expect(outcomes.reduce((sum, { decided }) => sum + decided, 0)).toBeGreaterThan(5);
    expect(stopped().decisions.length).toBeGreaterThan(3);
  });

  it('says something else over other ticks, and the first difference names tick and transition', () => {
    const trade = stopped();
    const { symbol } = trade.decisions[0]?.context.ticket ?? { symbol: symbolId('none') };
    const higher = heard.map((entry) =>
      entry.kind === 'spot' && entry.tick.symbol === symbol
        ? {
            ...entry,
            tick: { ...entry.tick, priceMicros: micros(Math.round(entry.tick.priceMicros * 1.01)) },
          }
        : entry,
    );
    const { difference } = again(trade, higher);
    expect(difference?.seq).toBeGreaterThan(0);
    expect(difference?.tick).toMatch(/"kind":"(spot|quote|guarded|sweep|proven)"/);
    expect(difference?.expected).not.toBe(difference?.found);
  });

  it('finds a journal that claims another reading', () => {
    const trade = stopped();
    const decisions = trade.decisions.map((one) =>
      one.event['type'] === 'stop.tripped'
        ? { ...one, event: { ...one.event, cause: { rule: 'invented' } } }
        : one,
    );
    const seq = decisions.find(({ event }) => event['type'] === 'stop.tripped')?.seq;
    expect(again({ ...trade, decisions }).difference).toMatchObject({
      seq,
      expected: expect.stringContaining('invented') as string,
      found: expect.stringContaining('stop.tripped') as string,
    });
  });

  it('decides nothing over a hole, and says why', () => {
    const trade = stopped();
    const at = heard.findIndex((one) => one.kind === 'guarded' && one.tradeId === trade.tradeId);
    const cut: Entry = { kind: 'cut', lost: 7 };
    const { difference, gaps } = again(trade, [
      ...heard.slice(0, at + 2),
      cut,
      ...heard.slice(at + 2),
    ]);
    expect([difference, gaps]).toEqual([null, ['7 ticks are missing']]);
  });

  it('does not begin before enough was recorded', () => {
    const later = heard.map((one) => (one.kind === 'session' ? { ...one, part: 2 } : one));
    expect(again(stopped(), later)).toMatchObject({
      decided: 0,
      difference: null,
      gaps: ['it was put under watch before enough had been recorded'],
    });
  });

  it('says the same over what one trade needs of them', () => {
    for (const trade of all) {
      const ticks = trimTicks(settings, heard, trade);
      expect(again(trade, ticks)).toMatchObject({
        difference: null,
        decided: again(trade).decided,
        readings: again(trade).readings,
      });
      const others = all.filter(({ tradeId }) => tradeId !== trade.tradeId);
      const named = JSON.stringify(ticks.filter((one) => 'tradeId' in one));
      for (const { tradeId } of others) expect(named).not.toContain(`"tradeId":"${tradeId}"`);
    }
  });
});

/** The store, with people and places planted in what it says of a trade. */
const planted = () => {
  const CANARIES = ['joe.canary', 'canary-host.example.com', '10.9.8.7', '/home/canary'];
  const words =
    'joe.canary at canary-host.example.com (10.9.8.7), /home/canary/keys, token=canarytoken';
  const plant = (row: Readonly<Record<string, unknown>>): object => ({
    ...row,
    ...(typeof row['by'] === 'string' ? { by: 'joe.canary' } : {}),
    ...(typeof row['origins'] === 'object' ? { origins: { guard: '/home/canary/x.json' } } : {}),
    ...(typeof row['reason'] === 'string' ? { reason: words } : {}),
  });
  const database = answering(async (statement) => {
    const rows = await run.database.query<Readonly<Record<string, unknown>>>(statement);
    return rows.map(plant);
  });
  return { database, canaries: [...CANARIES, 'canarytoken', '51515151'] };
};

const exported = async (id: TradeId) => {
  const { canaries, database } = planted();
  const evidence = await readEvidence(database, id);
  if (!evidence.ok) throw new Error(evidence.error.lines.join());
  const ticks = trimTicks(settings, heard, evidence.value.trade);
  const doubted: Entry = {
    kind: 'doubted',
    feed: ticks.find((one) => one.kind === 'quote')?.feed ?? heardFeed(),
    reason: 'connect ECONNREFUSED canary-host.example.com:443',
  };
  const file = join(directory, `${id}.gz`);
  writeFileSync(file, sealed(evidence.value, [...ticks, doubted], []));
  return { canaries, evidence: evidence.value, file };
};

const heardFeed = () => {
  const one = heard.find((entry) => entry.kind === 'quote');
  if (one?.kind !== 'quote') throw new Error('expected a quote, found none');
  return one.feed;
};

describe('an exported trade', () => {
  it('replays without a database: the same decisions, from the file alone', async () => {
    const { tradeId } = stopped();
    const { evidence, file } = await exported(tradeId);
    const replayed = await replay(settings, { id: null, file });
    if (!replayed.ok) throw new Error(replayed.error.lines.join('\n'));
    const here = await replayTrade(run.database, tradeId);
    if (!here.ok) throw new Error(here.error.lines.join('\n'));
    const text = renderReplay(replayed.value);
    expect(text.slice(-2)).toContain(`trade ${tradeId}: every decision is the same`);
    expect(replayed.value.actors.map(({ transitions }) => transitions)).toEqual(
      here.value.actors.map(({ transitions }) => transitions),
    );
    expect(replayed.value.ticks?.decided).toBeGreaterThan(0);
    expect(evidence.fills).toBeGreaterThan(0);
    expect(evidence.answers.map(({ name }) => name)).toContain('fills-of-trade');
  });

  it('names no person, host, address, path, secret or installation', async () => {
    const { canaries, evidence, file } = await exported(stopped().tradeId);
    const opened = exportAt(file);
    const told = JSON.stringify([opened?.ticks, evidence.answers]);
    expect(told).toContain('canary');
    const text = JSON.stringify(contentOf(file));
    for (const canary of canaries) expect(text).not.toContain(canary);
    expect(text).not.toContain('canary');
  });

  it('torn at any place, or altered, is refused with what was found', async () => {
    const { file } = await exported(stopped().tradeId);
    const bytes = readFileSync(file);
    for (const length of [40, Math.floor(bytes.length / 2), bytes.length - 1]) {
      writeFileSync(`${file}.torn`, bytes.subarray(0, length));
      expect(await replay(settings, { id: null, file: `${file}.torn` })).toMatchObject({
        ok: false,
        error: {
          exitCode: EXIT.usage,
          lines: [expect.stringContaining('expected a whole export of version 1') as string],
        },
      });
    }
  });

  it('of another trade than the one that is asked for is not found', async () => {
    const { file } = await exported(stopped().tradeId);
    const [other] = all.filter(({ tradeId }) => tradeId !== stopped().tradeId);
    expect(await replay(settings, { id: other?.tradeId ?? null, file })).toMatchObject({
      ok: false,
      error: { exitCode: EXIT.notFound },
    });
  });
});

const contentOf = (file: string): unknown =>
  JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'));
