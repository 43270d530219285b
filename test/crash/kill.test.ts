import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { stopEmbedded } from '../../db/embedded/launcher.ts';
import { packageRoot } from '../../db/package-root.ts';
import type { LedgerEntry } from '../../src/simulator/ledger/entries.ts';
import { storeEvidence, venueLedger } from './evidence.ts';
import { buildProgram, runThrough, type CrashedRun } from './main-job.ts';
import { momentsOf } from './moments.ts';

const RECORDED = join(packageRoot(), '..', 'shared', 'data', 'kxbtc15m_features_2s_20260225.csv');
const HOUR = ['--seed', '11', '--config', join(import.meta.dirname, 'hour.json')];

/** The recorded market, or a made-up one where the recording is not at hand. */
const market = existsSync(RECORDED)
  ? { name: 'recorded market', seed: 4_711, args: ['--tape', RECORDED] }
  : { name: `synthetic market (no ${RECORDED})`, seed: 20_260_225, args: HOUR };
const MOMENTS = 20;
const LONGEST_MS = 4_000;
const WITHIN_MS = 400_000;

const directories: string[] = [];
const newDirectory = (): string => {
  const path = join(tmpdir(), `tradewarden-crash-${randomBytes(4).toString('hex')}`);
  directories.push(path);
  return path;
};

beforeAll(buildProgram, 120_000);

afterEach(async () => {
  for (const path of directories.splice(0)) {
    if (existsSync(path)) await stopEmbedded(path).catch(() => undefined);
    rmSync(path, { recursive: true, force: true });
  }
});

const accepted = (ledger: readonly LedgerEntry[]) =>
  ledger.flatMap((entry) => (entry.type === 'orderAccepted' ? [entry] : []));

/** No order twice, nothing over-sold, and the store has exactly the fills of the venue. */
const expectExactlyOnce = (ledger: readonly LedgerEntry[], stored: readonly string[]): void => {
  const orders = accepted(ledger);
  const ids = orders.map(({ order }) => order.clientOrderId);
  expect(new Set(ids).size).toBe(ids.length);
  const refused = ledger.filter((entry) => entry.type === 'orderRefused');
  expect(refused.filter((entry) => entry.code === 'order_already_exists')).toEqual([]);
  expect(orders.filter(({ excessCenti }) => excessCenti > 0)).toEqual([]);
  const atVenue = ledger.flatMap((entry) => {
    if (entry.type === 'orderAccepted') return entry.fills.map(({ fillId }) => fillId);
    return entry.type === 'orderFilled' ? [entry.fill.fillId] : [];
  });
  expect([...stored].sort()).toEqual([...atVenue].map(String).sort());
};

/** The summary says what SQL over the journal says, and the journal folds to the rows. */
const expectHonest = async (run: CrashedRun, dataDirectory: string): Promise<void> => {
  const { counts, fills, verified } = await storeEvidence(dataDirectory);
  const { trades, pnl, transitions } = run.summary;
  expect(counts).toMatchObject({
    opened: String(trades.opened),
    closed: String(trades.closed),
    stopped: String(trades.stopped),
    settled: String(trades.settled),
    failed: String(trades.failed),
    live: '0',
    intents: '0',
    transitions: String(transitions),
  });
  expect(Number(counts.pnl)).toBeCloseTo(pnl, 6);
  expect(verified.mismatches).toEqual([]);
  expect(verified.transitions).toBe(transitions);
  expectExactlyOnce(
    venueLedger(dataDirectory),
    fills.map(({ id }) => id),
  );
};

const report = (name: string, { summary, kills }: CrashedRun): void => {
  const { opened, stopped, settled, failed } = summary.trades;
  process.stdout.write(
    `${name}: ${kills.process} processes and ${kills.database} databases killed; ` +
      `${opened} trades opened, ${stopped} stopped, ${settled} settled, ${failed} not filled; ` +
      `${summary.transitions} transitions, all folding\n`,
  );
};

describe('a run of the main job that is killed twenty times', () => {
  it(
    'ends as if it had not been (scenario 27)',
    async () => {
      const dataDirectory = newDirectory();
      const args = ['--speed', '80', ...market.args];
      const moments = momentsOf(market.seed, MOMENTS, LONGEST_MS);
      const run = await runThrough(args, dataDirectory, moments);
      report(market.name, run);
      expect(run.summary.trades.closed).toBeGreaterThan(0);
      expect(run.summary.trades.settled).toBeGreaterThan(0);
      await expectHonest(run, dataDirectory);
    },
    WITHIN_MS,
  );
});
