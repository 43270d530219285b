import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { CommandFault, Commands } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { RecordRequest, RecordView } from '../cli/record-view.ts';
import { systemClock } from '../runtime/clock.ts';
import { supervisorChild } from '../runtime/supervision/nesting.ts';
import { startSupervisor, type Supervisor } from '../runtime/supervision/supervisor.ts';
import { buildHouse, clockOf, openPaper } from '../tree/build.ts';
import { startClocks } from '../tree/clocks.ts';
import { startFeeds } from '../tree/feeds.ts';
import type { House } from '../tree/house.ts';
import { listingChild } from '../tree/listing.ts';
import { recordingsOf, startRecording, type Recording } from '../tree/recording.ts';
import { startVenues } from '../tree/venues.ts';
import { watchChild } from '../tree/watch.ts';
import { faultOf } from './faults.ts';
import { dataDirectoryOf, loggerOf } from './run.ts';

/** The part of the tree that hears: no store, no orders, no trades. */
const startHearing = (house: House): Supervisor => {
  const { config, observer, random, realClock } = house;
  return startSupervisor({
    id: 'recorder',
    strategy: 'rest_for_one',
    children: [
      supervisorChild({ id: 'venues' }, () => startVenues(house)),
      supervisorChild({ id: 'clocks' }, () => startClocks(house)),
      supervisorChild({ id: 'feeds' }, () => startFeeds(house, () => undefined, [])),
      listingChild(house),
      watchChild(house),
    ],
    ...config.supervision.root,
    autoShutdown: 'never',
    clock: realClock,
    random,
    observer,
  });
};

const aborted = (signal: AbortSignal): Promise<null> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });

/** What is on its way through the sockets when a market ends may take so long, in real time. */
const LINGER_MS = 1_500;

const marketEnd = async ({ organs, realClock }: House): Promise<null> => {
  await organs.simulator.get().ended;
  await new Promise<void>((resolve) => {
    realClock.setTimeout(resolve, LINGER_MS);
  });
  return null;
};

/** Until it is asked to end, the market ends, or the tree gives up; the error of the last. */
const untilEnd = async (
  house: House,
  root: Supervisor,
  { settings, stop }: RecordRequest,
): Promise<unknown> => {
  const gaveUp = root.exited.then((reason) => (reason.kind === 'crashed' ? reason.error : null));
  const isUp = await Promise.race([root.started.then(() => true), aborted(stop), gaveUp]);
  if (isUp !== true) return isUp;
  const market = settings.config.paper.untilEnd ? [marketEnd(house)] : [];
  return Promise.race([aborted(stop), gaveUp, ...market]);
};

const recordIn = async (
  request: RecordRequest,
  scratch: string,
): Promise<Result<RecordView, CommandFault>> => {
  const { announce, out, settings } = request;
  const paper = openPaper(settings, scratch);
  const clock = clockOf(paper);
  const log = loggerOf(settings, clock);
  const boot = randomBytes(6).toString('hex');
  let recording: Recording | null = null;
  const house = buildHouse({
    settings,
    dataDirectory: scratch,
    paper,
    clock,
    realClock: systemClock(),
    log,
    boot,
    hear: (entry) => recording?.hear(entry),
    isGuarding: false,
    isDraining: () => false,
    ownershipLost: () => undefined,
  });
  const { config } = settings;
  const directory = out ?? recordingsOf(config, dataDirectoryOf(config.dataDirectory));
  const begun = startRecording(house, boot, directory);
  recording = begun;
  announce(`recording: ${begun.path}`);
  const root = startHearing(house);
  try {
    const error = await untilEnd(house, root, request);
    if (error !== null) return fail(faultOf(error));
  } catch (error) {
    return fail(faultOf(error));
  } finally {
    await root.stop();
    await begun.stop();
    log.flush();
  }
  const figures = begun.figures();
  if (figures.entries > 0) return ok({ recording: begun.path, ...figures });
  return fail({
    exitCode: EXIT.unexpectedFailure,
    lines: [`recording ${begun.path}: expected ticks, found none that could be kept`],
  });
};

/** `tradewarden record`: the paper venue of a recording leaves nothing but the recording. */
export const record: Commands['record'] = async (request) => {
  const scratch = mkdtempSync(join(tmpdir(), 'tradewarden-record-'));
  try {
    return await recordIn(request, scratch);
  } catch (error) {
    return fail(faultOf(error));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};
