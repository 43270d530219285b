import { randomBytes } from 'node:crypto';

import { lockDirectory } from '../../db/embedded/directory-lock.ts';
import { effectiveDataDirectory } from '../../db/embedded/data-directory.ts';
import { summarizeBook, type BookSummary } from '../../db/summary.ts';
import { clientOrderId } from '../../machines/model/ids.ts';
import { tradeOfClientOrder } from '../../machines/model/order.ts';
import type { CommandFault, RunOutcome, RunRequest } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { EffectiveConfig } from '../config/load.ts';
import type { SummaryView } from '../cli/views.ts';
import { createLogger, resolveFormat, type Logger } from '../logger/logger.ts';
import { createMetrics, type Metrics } from '../metrics/metrics.ts';
import { noticeOfEnd } from '../notify/notice.ts';
import { openNotifier } from '../notify/open.ts';
import { systemClock } from '../runtime/clock.ts';
import type { Hear } from '../recording/entry.ts';
import type { Supervisor } from '../runtime/supervision/supervisor.ts';
import { startSystem } from '../system.ts';
import { buildHouse, clockOf, openPaper } from '../tree/build.ts';
import { drain } from '../tree/drain.ts';
import { untilBookEnds } from '../tree/ending.ts';
import { createHealth } from '../tree/health.ts';
import type { House, Paper } from '../tree/house.ts';
import { recordingsOf, startRecording, type Recording } from '../tree/recording.ts';
import { databaseFault, faultOf, linesOf } from './faults.ts';
import { openOutlook, type Outlook } from './outlook.ts';
import { isPermitted, unpermitted } from './permit.ts';

const DEFAULT_DATA_DIRECTORY = '.tradewarden';
/** How long an ending process waits for its last message to be taken. */
const FAREWELL_MS = 5_000;

export const dataDirectoryOf = (configured: string | null): string =>
  configured ?? effectiveDataDirectory(DEFAULT_DATA_DIRECTORY);

/** Why a run came to its end. */
type Ending =
  | { readonly kind: 'asked' }
  | { readonly kind: 'finished' }
  | { readonly kind: 'ownershipLost'; readonly why: string }
  | { readonly kind: 'gaveUp'; readonly error: unknown };

const requestsOf = ({ figures }: House): SummaryView['requests'] => {
  const { exitsSent, exitsWaitedMs, ...counts } = figures.requests();
  return { ...counts, meanExitWaitMs: exitsSent === 0 ? null : exitsWaitedMs / exitsSent };
};

const summaryOf = (book: BookSummary, house: House, venueFills: number | null): SummaryView => ({
  trades: {
    opened: book.opened,
    closed: book.closed,
    stopped: book.stopped,
    settled: book.settled,
    manual: book.manual,
    external: book.external,
    failed: book.failed,
  },
  fills: { store: book.fills, venue: venueFills },
  pnlMicros: book.pnlMicros,
  transitions: book.transitions,
  restarts: house.figures.restarts(),
  unprotectedSeconds: Math.round(book.unprotectedMs) / 1000,
  openToProtectedMs: {
    p50: house.unprotected.openToProtected.percentile(50),
    p95: house.unprotected.openToProtected.percentile(95),
  },
  requests: requestsOf(house),
  decisionLatencyMs: {
    p50: house.figures.decision.percentile(50),
    p99: house.figures.decision.percentile(99),
  },
  commitLatencyMs: {
    p50: house.figures.commit.percentile(50),
    p99: house.figures.commit.percentile(99),
  },
});

/** The paper venue's own count of the fills of our orders, over the whole session. */
const fillsAtVenue = ({ organs }: House): number | null => {
  const simulator = organs.simulator.peek();
  const installation = organs.store.peek()?.installation;
  if (simulator === null || installation === undefined) return null;
  return simulator.account.fills.filter(
    ({ placed: { clientOrderId: id } }) =>
      id !== null && tradeOfClientOrder(installation, clientOrderId(id)) !== null,
  ).length;
};

const outcomeOf = (ending: Ending, summary: SummaryView | null): RunOutcome => {
  switch (ending.kind) {
    case 'asked':
    case 'finished':
      return { exitCode: EXIT.ok, summary, faults: [] };
    case 'ownershipLost':
      return { exitCode: EXIT.ownershipLost, summary, faults: [ending.why] };
    case 'gaveUp': {
      const fault = faultOf(ending.error);
      return { exitCode: fault.exitCode, summary, faults: fault.lines };
    }
  }
};

export const loggerOf = (settings: EffectiveConfig, stamp: House['clock']): Logger => {
  const { level, format, repeatWindowMs } = settings.config.log;
  return createLogger(
    { level, format: resolveFormat(format, process.stderr.isTTY), repeatWindowMs },
    {
      stamp: stamp.now,
      clock: systemClock(),
      write: (text) => void process.stderr.write(text),
    },
  );
};

const aborted = (signal: AbortSignal): Promise<Ending> =>
  new Promise((resolve) => {
    const ask = (): void => resolve({ kind: 'asked' });
    if (signal.aborted) ask();
    else signal.addEventListener('abort', ask, { once: true });
  });

const gaveUp = async (root: Supervisor): Promise<Ending> => {
  const reason = await root.exited;
  return reason.kind === 'crashed' ? { kind: 'gaveUp', error: reason.error } : { kind: 'finished' };
};

/** Waits for the end of a running tree: asked for, reached, or forced. */
const untilEnd = (
  house: House,
  root: Supervisor,
  { settings, stop }: RunRequest,
  lost: Promise<Ending>,
): Promise<Ending> =>
  Promise.race([
    aborted(stop),
    gaveUp(root),
    lost,
    ...(settings.config.paper.untilEnd
      ? [untilBookEnds(house).then((): Ending => ({ kind: 'finished' }))]
      : []),
  ]);

const announceStart = (
  { announce }: RunRequest,
  house: House,
  probesUrl: Outlook['probesUrl'],
): void => {
  const { book, paper } = house;
  announce(
    paper === null
      ? `LIVE: orders go to the venue, book ${book}`
      : `paper market: ${paper.session.tape.label}, ${paper.speed} × real time, book ${book}`,
  );
  announce(`data: ${house.dataDirectory}`);
  if (probesUrl !== null) announce(`probes: ${probesUrl}/readyz?verbose`);
};

/** One run on a house that is built: outlook, tree, end, drain, summary, stop. */
const live = async (
  request: RunRequest,
  house: House,
  metrics: Metrics,
  control: { readonly lost: Promise<Ending>; readonly beginDrain: () => void },
): Promise<RunOutcome> => {
  const health = createHealth(house);
  void control.lost.then(health.ownershipLost);
  let outlook: Outlook;
  try {
    outlook = await openOutlook(house, health, metrics);
  } catch (error) {
    return { exitCode: EXIT.usage, summary: null, faults: linesOf(error) };
  }
  let summary: SummaryView | null = null;
  let venueFills: number | null = null;
  try {
    announceStart(request, house, outlook.probesUrl);
    house.farewell.push(async ({ database }) => {
      summary = summaryOf(await summarizeBook(database, house.book), house, venueFills);
    });
    const root = startSystem(house, health);
    const ended = root.started.then(
      () => {
        health.started();
        outlook.ready();
        house.log.info('everything is up', { book: house.book });
        return untilEnd(house, root, request, control.lost);
      },
      (error: unknown): Ending => ({ kind: 'gaveUp', error }),
    );
    const heart = health.watch(root);
    const ending = await Promise.race([ended, aborted(request.stop), control.lost]);
    control.beginDrain();
    outlook.stopping();
    if (ending.kind !== 'gaveUp') await drain(house, ending.kind !== 'ownershipLost');
    heart.stop();
    venueFills = fillsAtVenue(house);
    await root.stop();
    health.rootEnded(ending.kind === 'gaveUp' ? 'failed' : 'stopped');
    return outcomeOf(ending, summary);
  } finally {
    await outlook.close();
  }
};

/** What the watch hears goes to a recording, once that has begun. */
type Ear = { readonly hear: Hear | undefined; readonly begin: (house: House) => Recording | null };

const earOf = ({ settings: { config } }: RunRequest, boot: string): Ear => {
  let recording: Recording | null = null;
  return {
    hear: config.record.enabled ? (entry) => recording?.hear(entry) : undefined,
    begin: (house) => {
      if (!config.record.enabled) return null;
      recording = startRecording(house, boot, recordingsOf(config, house.dataDirectory));
      return recording;
    },
  };
};

const inDirectory = async (
  request: RunRequest,
  dataDirectory: string,
  paper: Paper | null,
): Promise<RunOutcome> => {
  const clock = clockOf(paper);
  const log = loggerOf(request.settings, clock);
  const boot = randomBytes(6).toString('hex');
  const ear = earOf(request, boot);
  const metrics = createMetrics();
  const notifier = openNotifier(request.settings, log);
  let draining = false;
  let lose: (ending: Ending) => void = () => undefined;
  const lost = new Promise<Ending>((resolve) => (lose = resolve));
  const house = buildHouse({
    settings: request.settings,
    dataDirectory,
    paper,
    clock,
    realClock: systemClock(),
    log,
    reveal: request.reveal,
    boot,
    hear: ear.hear,
    witnesses: [metrics.witness],
    notifier,
    isDraining: () => draining,
    ownershipLost: (why) => {
      log.fatal('ownership lost, acting stops', { reason: why });
      notifier.tell(noticeOfEnd(why, systemClock().now()));
      lose({ kind: 'ownershipLost', why });
    },
  });
  const recording = ear.begin(house);
  if (recording !== null) request.announce(`recording: ${recording.path}`);
  try {
    const outcome = await live(request, house, metrics, {
      lost,
      beginDrain: () => {
        draining = true;
      },
    });
    if (outcome.exitCode !== EXIT.ok && outcome.exitCode !== EXIT.ownershipLost)
      notifier.tell(noticeOfEnd(outcome.faults.join('; '), systemClock().now()));
    return outcome;
  } finally {
    await notifier.close(FAREWELL_MS);
    await recording?.stop();
    log.flush();
  }
};

/** `tradewarden run`: the whole life of one process, from the directory's lock to its release. */
export const run = async (request: RunRequest): Promise<RunOutcome> => {
  const dataDirectory = dataDirectoryOf(request.settings.config.dataDirectory);
  const failed = ({ exitCode, lines }: CommandFault): RunOutcome => ({
    exitCode,
    summary: null,
    faults: lines,
  });
  const { permit, settings } = request;
  if (settings.config.mode === 'live' && !isPermitted(permit, settings)) return failed(unpermitted);
  let lock: ReturnType<typeof lockDirectory>;
  try {
    lock = lockDirectory(dataDirectory);
  } catch (error) {
    return failed(databaseFault(error));
  }
  try {
    return await inDirectory(request, dataDirectory, openPaper(settings, dataDirectory));
  } catch (error) {
    return failed(faultOf(error));
  } finally {
    lock.release();
  }
};
