import { fail, ok } from '../../machines/model/result.ts';
import { micros } from '../../machines/model/money.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { Commands, RunRequest } from '../../src/cli/commands.ts';
import type { Console } from '../../src/cli/console.ts';
import { EXIT, type ExitCode } from '../../src/cli/exit-codes.ts';
import { runCli } from '../../src/cli/program.ts';
import type { TableView } from '../../src/cli/model-views.ts';
import type { KillSwitchView, StatusView, SummaryView } from '../../src/cli/views.ts';

export const SUMMARY: SummaryView = {
  trades: {
    opened: 12,
    closed: 11,
    stopped: 3,
    settled: 6,
    manual: 1,
    external: 1,
    failed: 1,
  },
  fills: { store: 30, venue: 30 },
  pnlMicros: micros(-53_010_000),
  transitions: 97,
  restarts: 2,
  unprotectedSeconds: 0.75,
  openToProtectedMs: { p50: 1.2, p95: 8.4 },
  requests: { sent: 80, unsent: 2, slowedDown: 1, meanExitWaitMs: 0.5 },
  decisionLatencyMs: { p50: 0.04, p99: 0.31 },
  commitLatencyMs: { p50: 0.9, p99: null },
};

export const STATUS: StatusView = {
  database: 'embedded, .tradewarden/postgres',
  asOfMs: epochMs(Date.UTC(2026, 1, 25, 4, 22, 45, 58)),
  owner: { name: 'host:4711', expiresAtMs: epochMs(Date.UTC(2026, 1, 25, 4, 23, 5, 58)) },
  trades: [{ state: 'monitoring.watching', count: 4 }],
  unprotected: 1,
  transitions: 97,
  pendingIntents: 0,
  lastTransitionAtMs: null,
};

const SETTING = {
  state: 'no-entries',
  setting: 2,
  by: 'alice',
  reason: 'maintenance',
  sinceMs: epochMs(Date.UTC(2026, 1, 25, 4, 22, 45, 58)),
} as const;

export const SWITCH: KillSwitchView = { ...SETTING, seen: 'seen', history: [SETTING] };

const TABLE: TableView = {
  symbol: 'BTC-USD',
  ttcSeconds: { from: 60, to: 3_600, step: 5 },
  bufferPoints: { to: 2_000, step: 10 },
  momentumBp: null,
  isOpenEnded: true,
  referenceDollars: 90_369.51,
  layers: { filled: 1, of: 1 },
  filledPercent: 90,
  memoryBytes: 579_000,
  source: 'built from prices.csv',
  history: null,
};

/** Commands that succeed with next to nothing; a test replaces those it is about. */
export const COMMANDS: Commands = {
  run: () => Promise.resolve({ exitCode: EXIT.ok, summary: SUMMARY, faults: [] }),
  status: () => Promise.resolve(ok(STATUS)),
  trades: () => Promise.resolve(ok([])),
  trade: () => Promise.resolve(ok(null)),
  portfolio: () => Promise.resolve(ok([])),
  orders: {
    list: () => Promise.resolve(ok({ environment: 'demo', orders: [] })),
    change: () => Promise.resolve(ok({ environment: 'demo', changed: [], unaudited: null })),
  },
  accounts: () => Promise.resolve(ok({ accounts: [] })),
  doctor: () => Promise.resolve(ok({ mode: 'paper', isReady: true, checks: [] })),
  live: () => Promise.resolve(fail({ exitCode: EXIT.notReady, lines: ['no venue to trade at'] })),
  ask: () => Promise.resolve(ok({ answer: 'done' })),
  external: () => Promise.resolve(ok([])),
  adopt: () => Promise.resolve(ok({ answer: 'adopted as trade 1' })),
  open: () => Promise.resolve(ok({ answer: 'opened trade 1', trade: null })),
  desks: () => Promise.resolve(ok([])),
  process: {
    health: () => Promise.resolve(fail({ exitCode: EXIT.notReady, lines: ['no process'] })),
    feeds: () => Promise.resolve(ok({ atMs: 0, feeds: [] })),
    tree: () => Promise.resolve(ok({ atMs: 0, supervisors: [] })),
    follow: () => Promise.resolve(ok(null)),
  },
  signals: () => Promise.resolve(ok({ signals: [], rejected: [] })),
  verifyAudit: () => Promise.resolve(ok({ rows: 0, hash: '', broken: null })),
  killSwitch: () => Promise.resolve(ok(SWITCH)),
  reconcile: () => Promise.resolve(ok({ book: 'paper', asOfMs: epochMs(0), differences: [] })),
  settings: () => Promise.resolve(ok({ version: 0, scopes: [], settings: [] })),
  changeSettings: () => Promise.resolve(ok(null)),
  settingsHistory: () => Promise.resolve(ok([])),
  replay: () => Promise.resolve(ok({ trade: '7', actors: [], ticks: null })),
  record: () => Promise.resolve(ok({ recording: '/r/a', entries: 9, bytes: 100, lost: 0 })),
  exportTrade: (_, { id, out }) =>
    Promise.resolve(
      ok({
        trade: id,
        file: out ?? 'trade-7.export.gz',
        bytes: 2_000,
        transitions: 9,
        fills: 2,
        settingsVersions: [1],
        tables: 0,
        ticks: 0,
      }),
    ),
  exportSession: (_, { fromMs, out, toMs }) =>
    Promise.resolve(
      ok({
        file: out ?? 'a.session.gz',
        bytes: 2_000,
        fromMs,
        toMs: toMs ?? fromMs + 60_000,
        trades: 2,
        transitions: 19,
        left: 1,
      }),
    ),
  explain: () => Promise.resolve(fail({ exitCode: EXIT.notFound, lines: ['no such trade'] })),
  whatIf: ({ tape }) =>
    Promise.resolve(ok({ tape, startAtMs: epochMs(0), endAtMs: epochMs(0), columns: [] })),
  calibration: () =>
    Promise.resolve(
      ok({
        book: 'paper',
        models: [],
        left: { noProbability: 0, noResult: 0, notBinary: 0 },
        svg: null,
      }),
    ),
  model: {
    build: () => Promise.resolve(ok({ table: TABLE, file: null, version: 1 })),
    import: () => Promise.resolve(ok({ table: TABLE, file: null, version: 1 })),
    list: () => Promise.resolve(ok([])),
    show: () => Promise.resolve(ok({ version: 1, table: TABLE, svg: null })),
  },
  importFile: ({ config }, { file, source, dryRun }) =>
    Promise.resolve(
      ok({
        file,
        sha256: '0'.repeat(64),
        source: source ?? String(config.dataDirectory),
        dryRun,
        trades: { found: 2, added: 1, changed: 0, same: 1, byStatus: { closed: 1, open: 1 } },
        active: 1,
        sums: { contracts: '200.00', fees: '2.010000', pnl: '-53.010000' },
      }),
    ),
  verify: () => Promise.resolve(ok({ actors: 2, transitions: 9, given: 0, mismatches: [] })),
};

export type CliRun = {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
  /** What `run` was asked for, where it was called. */
  readonly requests: readonly RunRequest[];
};

/** Runs one command line on given commands and variables, with the streams caught. */
export const cli = async (
  line: string,
  replaced: Partial<Commands> = {},
  env: Readonly<Record<string, string>> = {},
  terminal: Pick<Console, 'ask'> = {},
): Promise<CliRun> => {
  const requests: RunRequest[] = [];
  let out = '';
  let err = '';
  const run = replaced.run ?? COMMANDS.run;
  const code = await runCli(
    line.split(' ').filter((word) => word !== ''),
    {
      env,
      console: {
        out: (text) => {
          out += text;
        },
        err: (text) => {
          err += text;
        },
        ...terminal,
      },
      commands: {
        ...COMMANDS,
        ...replaced,
        run: (request) => {
          requests.push(request);
          return run(request);
        },
      },
      version: '1.2.3',
      stop: new AbortController().signal,
    },
  );
  return { code, out, err, requests };
};
