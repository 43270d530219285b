import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { readTrades } from '../../db/trades.ts';
import { codeOf, emptyLayer } from '../../machines/market/models/lookup-table.ts';
import { renderReplay } from '../../src/cli/render/replay.ts';
import { readEvidence, sealed, trimTicks } from '../../src/commands/export.ts';
import { carriedTables, openTables, readTables } from '../../src/commands/model-tables.ts';
import {
  readDecisions,
  replayTicks,
  type TradeDecisions,
} from '../../src/commands/replay-ticks.ts';
import { replay } from '../../src/commands/replay.ts';
import { runLockstep, type LockstepRun } from '../../src/lockstep/run.ts';
import type { ModelTableRow } from '../../src/lockstep/store/tables.ts';
import { encodeTable } from '../../src/models/table-file.ts';
import type { Entry } from '../../src/recording/entry.ts';
import { tablesUsed, type Tables } from '../../src/recording/tables.ts';
import { syntheticTape } from '../../src/simulator/tapes/synthetic.ts';
import { settingsWith } from './settings.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

const settings = settingsWith({ 'guard.model': 'lookup' });
const tape = syntheticTape({ seed: 5, durationMs: 15 * 60_000 });
const SOURCE = 'built from canary.csv';

const SHAPE = {
  ttc: { first: 0, step: 60, count: 62 },
  buffer: { first: 0, step: 50, count: 400 },
};

/** 50 % at the strike, and so much more for each 50 points of a coin at $120 000. */
const tableOf = (symbol: string, percentPerStep: number): Promise<Buffer> => {
  const percentAt = (index: number) =>
    Math.min(99, 50 + (index % SHAPE.buffer.count) * percentPerStep);
  const table = {
    ...SHAPE,
    momentum: { first: 0, count: 1 },
    isOpenEnded: true,
    referenceMicros: 120_000_000_000,
    layers: [emptyLayer(SHAPE).map((_, index) => codeOf(percentAt(index)))],
  };
  return encodeTable({ symbol, table, facts: { source: SOURCE, history: null } });
};

/** Of each symbol a table at the beginning, and another one after half of the tape. */
const storedRows = async (): Promise<readonly ModelTableRow[]> => {
  const rows: ModelTableRow[] = [];
  for (const symbol of tape.symbols)
    for (const [version, percent, afterMs] of [
      [1, 4, 0],
      [2, 3, 450_000],
    ] as const) {
      const createdAtMs = tape.startAtMs + afterMs;
      rows.push({ symbol, version, createdAtMs, content: await tableOf(symbol, percent) });
    }
  return rows;
};

let run: LockstepRun;
let heard: Entry[];
let all: TradeDecisions[];
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tradewarden-lookup-'));
  heard = [];
  const modelTables = await storedRows();
  run = await runLockstep({ settings, tape, modelTables, hear: (entry) => heard.push(entry) });
  const trades = await readTrades(run.database, { book: run.book, before: null, limit: 500 });
  all = await Promise.all(trades.map(({ id }) => readDecisions(run.database, id)));
});
afterAll(() => rmSync(directory, { recursive: true }));

const storedOf = (trade: TradeDecisions, entries: readonly Entry[] = heard) =>
  readTables(run.database, tablesUsed(entries, trade));

const again = async (
  trade: TradeDecisions,
  { entries = heard, tables }: { entries?: readonly Entry[]; tables?: Tables } = {},
) => {
  const known = tables ?? (await openTables(await storedOf(trade, entries)));
  const ticks = replayTicks('here', entries, trade, known);
  if (ticks === null) throw new Error('expected ticks, found none');
  return ticks;
};

const versionsOf = (trade: TradeDecisions): readonly number[] =>
  tablesUsed(heard, trade).map(({ version }) => version);

/** A trade under whose guard the table has changed. */
const changed = (): TradeDecisions => {
  const found = all.find((trade) => versionsOf(trade).length === 2);
  if (found === undefined) throw new Error('expected a trade with two tables, found none');
  return found;
};

describe('a trade whose probability comes from a table', () => {
  it('is decided again in full, each decision with the version that it names', async () => {
    for (const trade of all) {
      const { decided, difference, gaps, journaled } = await again(trade);
      expect([difference, gaps]).toEqual([null, []]);
      expect(decided).toBe(journaled);
    }
    const named = new Set(JSON.stringify(all).match(/"tableVersion":\d+/g));
    expect([...named].sort()).toEqual(['"tableVersion":1', '"tableVersion":2']);
    expect(versionsOf(changed())).toEqual([1, 2]);
  });

  it('differs over another table of the same version', async () => {
    const trade = changed();
    const opened = await openTables(await storedOf(trade));
    const [first, second] = [opened.get(1), opened.get(2)];
    if (first === undefined || second === undefined) throw new Error('expected two tables');
    const tables = new Map([
      [1, second],
      [2, first],
    ]);
    expect((await again(trade, { tables })).difference).not.toBeNull();
  });

  it('whose table is missing is decided up to it, and the table is named', async () => {
    const trade = changed();
    const { symbol } = trade.decisions[0]?.context.ticket ?? {};
    const tables = new Map(await openTables(await storedOf(trade)));
    tables.delete(2);
    const { decided, difference, gaps } = await again(trade, { tables });
    expect([difference, gaps]).toEqual([null, [`table 2 of ${symbol} is missing`]]);
    expect(decided).toBeGreaterThan(0);
    const none = await again(trade, { tables: new Map() });
    expect(none).toMatchObject({ decided: 0, difference: null });
    expect(none.gaps).toContain(`table 1 of ${symbol} is missing`);
  });

  it('whose table is not whole says what is wrong with it', async () => {
    const trade = changed();
    const stored = await storedOf(trade);
    const torn = stored.map((one) => ({ ...one, content: one.content.subarray(0, -1) }));
    const { decided, gaps } = await again(trade, { tables: await openTables(torn) });
    expect(decided).toBe(0);
    expect(gaps.join()).toMatch(/^table 1 of \S+: expected SHA-256 [0-9a-f]+, found [0-9a-f]+/);
  });

  it('is not decided over a recording that does not tell the version', async () => {
    const entries = heard.map((one): Entry =>
      one.kind === 'table' ? { kind: 'table', symbol: one.symbol } : one,
    );
    expect(await again(changed(), { entries })).toMatchObject({
      decided: 0,
      difference: null,
      gaps: ['its model reads a table of which the recording tells no version'],
    });
  });

  it('alone makes the ticks be searched for tables', () => {
    const unread = {
      [Symbol.iterator]: (): never => {
        throw new Error('expected no look at the ticks');
      },
    };
    expect(tablesUsed(unread, guardedOtherwise())).toEqual([]);
    expect(() => tablesUsed(unread, changed())).toThrow('expected no look');
  });
});

/** The same trade, guarded by another model. */
const guardedOtherwise = (): TradeDecisions => {
  const trade = changed();
  const decisions = trade.decisions.map(({ context, ...one }) => {
    const { ticket } = context;
    const guard = { ...ticket.guard, model: 'logNormal' as const };
    return { ...one, context: { ...context, guardChange: null, ticket: { ...ticket, guard } } };
  });
  return { ...trade, decisions };
};

const exported = async (trade: TradeDecisions): Promise<string> => {
  const evidence = await readEvidence(run.database, trade.tradeId);
  if (!evidence.ok) throw new Error(evidence.error.lines.join());
  const ticks = trimTicks(settings, heard, evidence.value.trade);
  const named = tablesUsed(ticks, trade);
  const tables = await carriedTables(named, await readTables(run.database, named));
  if (!tables.ok) throw new Error(tables.error.lines.join());
  const file = join(directory, `${trade.tradeId}.gz`);
  writeFileSync(file, sealed(evidence.value, ticks, tables.value));
  return file;
};

describe('the export of a trade that reads tables', () => {
  it('carries them: every decision is the same from the file alone', async () => {
    const trade = changed();
    const file = await exported(trade);
    const replayed = await replay(settings, { id: null, file });
    if (!replayed.ok) throw new Error(replayed.error.lines.join('\n'));
    const { ticks } = replayed.value;
    expect(ticks).toMatchObject({ decided: ticks?.journaled, difference: null, gaps: [] });
    expect(ticks?.decided).toBeGreaterThan(0);
    expect(renderReplay(replayed.value).at(-1)).toContain('every decision is the same');
  });

  it('does not say what they were made from', async () => {
    const text = gunzipSync(readFileSync(await exported(changed()))).toString('utf8');
    const [content] = text.match(/VFdMV[\w+/=]+/) ?? [];
    expect(content).toBeDefined();
    expect(text).not.toContain('canary');
    expect(Buffer.from(content ?? '', 'base64').toString('latin1')).not.toContain('canary');
  });

  it('is refused where one is missing, and where they are too much', async () => {
    const named = tablesUsed(heard, changed());
    const stored = await readTables(run.database, named);
    const bytes = stored.reduce((sum, { content }) => sum + content.length, 0);
    expect(await carriedTables(named, stored.slice(1))).toMatchObject({
      ok: false,
      error: { lines: [expect.stringMatching(/^export: expected table 1 of .*found none$/)] },
    });
    expect(await carriedTables(named, stored, bytes - 1)).toMatchObject({
      ok: false,
      error: { lines: [expect.stringContaining(`${bytes} bytes in table 1 of`)] },
    });
    expect(await carriedTables(named, stored, bytes)).toMatchObject({ ok: true });
  });
});
