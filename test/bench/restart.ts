import { fork } from 'node:child_process';

import type { EmbeddedConnection } from '../../db/embedded/bootstrap.ts';
import { startBenchServer, urlOf, using } from './bench-server.ts';
import { compiled } from './compiled.ts';
import { median } from './percentile.ts';
import { figure, machine, type Extent, type Goal, type Part, type Print } from './report.ts';
import { fill } from './restart-fill.ts';
import { benchSettings, DATABASE_VARIABLE } from './restart-house.ts';
import type { RestartReport } from './restart-report.ts';
import { MARKETS } from './trades.ts';

const TRADES = 10_000;
const RESTARTS: Record<Extent, number> = { full: 5, quick: 1 };
const GIVE_UP_AFTER_MS = 60_000;
const GOALS = { restartSeconds: 3, heapKilobytes: 12 } as const;

const isReport = (message: unknown): message is RestartReport =>
  typeof message === 'object' && message !== null && 'marks' in message && 'heap' in message;

/** One restart in a process of its own, with nothing compiled and nothing cached. */
const restartOnce = (program: string, url: string): Promise<RestartReport> =>
  new Promise((resolve, reject) => {
    const child = fork(program, [String(TRADES)], {
      env: { ...process.env, [DATABASE_VARIABLE]: url },
      execArgv: ['--expose-gc'],
      timeout: GIVE_UP_AFTER_MS,
    });
    child.once('message', (message) => {
      if (isReport(message)) resolve(message);
      else reject(new TypeError('restart: expected a report, found another message'));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(
        new Error(`restart: expected a report, found an end by ${signal ?? code ?? 'nothing'}`),
      ),
    );
  });

const middleOf = (reports: readonly RestartReport[]): RestartReport => {
  const middle = median(reports.map(({ marks }) => marks.allProtected));
  const report = reports.find(({ marks }) => marks.allProtected === middle);
  if (report === undefined) throw new Error('restart: expected a report, found none');
  return report;
};

const phasesOf = ({ marks }: RestartReport): readonly (readonly [name: string, ms: number])[] => [
  ['store up', marks.storeUp],
  ['rows read', marks.read - marks.storeUp],
  ['rows checked', marks.firstStarted - marks.read],
  ['actors started', marks.lastStarted - marks.firstStarted],
  ['told and enrolled', marks.told - marks.lastStarted],
  ['committed as protected', marks.allProtected - marks.told],
];

const describe = (report: RestartReport): readonly string[] => {
  const { heap } = report;
  const phases = phasesOf(report).map(([name, ms]) => `${name} ${figure(ms)} ms`);
  return [
    `restart: ${figure(report.trades)} trades on ${MARKETS} markets protected after ` +
      `${figure(report.marks.allProtected)} ms: ${phases.join(', ')}`,
    `restart: ${figure(report.transitions)} transitions, commit p50 ` +
      `${figure(report.commitP50Ms)} ms; ${figure(report.cpuMs)} ms of CPU; ${machine()}`,
    `heap: ${figure(heap.total)} B a guarded trade: context and ticket ${figure(heap.context)}, ` +
      `watch ${figure(heap.watch)}, actor and its supervision ${figure(heap.actor)}`,
  ];
};

const goalsOf = (report: RestartReport): readonly Goal[] => {
  const longest = [...phasesOf(report)].sort(([, a], [, b]) => b - a)[0];
  const { heap } = report;
  return [
    {
      name: `restart to ${figure(TRADES)} trades protected`,
      figure: report.marks.allProtected / 1_000,
      unit: 's',
      bound: { atMost: GOALS.restartSeconds },
      why:
        `longest phase: ${longest?.[0] ?? 'none'}, ${figure(longest?.[1] ?? NaN)} ms; the process ` +
        `needed ${figure(report.cpuMs)} ms of CPU of its own, beside its server; ${machine()}`,
    },
    {
      name: 'heap per guarded trade',
      figure: heap.total / 1_024,
      unit: 'KB',
      bound: { atMost: GOALS.heapKilobytes },
      why: `context ${figure(heap.context)} B, watch ${figure(heap.watch)} B, actor ${figure(heap.actor)} B`,
    },
  ];
};

const measureOn = async (
  connection: EmbeddedConnection,
  print: Print,
  extent: Extent,
): Promise<readonly RestartReport[]> => {
  const { guard } = benchSettings({}).config;
  const program = await compiled('restart-process');
  const startedAt = performance.now();
  await fill(connection, { trades: TRADES, guardOf: () => guard });
  print(`restart: filled in ${figure((performance.now() - startedAt) / 1_000)} s`);
  const reports: RestartReport[] = [];
  for (let run = 0; run < RESTARTS[extent]; run += 1) {
    const report = await restartOnce(program, urlOf(connection));
    print(`restart: run ${run + 1}: ${figure(report.marks.allProtected)} ms`);
    reports.push(report);
  }
  return reports;
};

/** From a killed process's database to all trades protected again, and their heap. */
export const restartPart: Part = {
  name: 'restart',
  run: async (print, extent) => {
    const reports = await using(await startBenchServer(), ({ connection }) =>
      measureOn(connection, print, extent),
    );
    const middle = middleOf(reports);
    describe(middle).forEach(print);
    return { figures: { middle, all: reports.map(({ marks }) => marks) }, goals: goalsOf(middle) };
  },
};
