import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { bookId, type BookId } from '../../machines/model/ids.ts';
import type { Clock, Random } from '../../machines/ports.ts';
import type { EffectiveConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { keepLines } from '../logger/kept.ts';
import type { Log } from '../logger/log.ts';
import type { Hear } from '../recording/entry.ts';
import { NOBODY_TOLD, type Notifier } from '../notify/notifier.ts';
import { createAlarms } from '../runtime/alarms.ts';
import { createChronicle } from '../runtime/chronicle.ts';
import { createClockSkew } from '../runtime/clock-skew.ts';
import { paperClock, systemClock } from '../runtime/clock.ts';
import { createEntryGate } from '../runtime/entry-gate.ts';
import { createInspection } from '../runtime/inspection.ts';
import { createLimits } from '../runtime/limits.ts';
import { createKillSwitch } from '../runtime/kill-switch.ts';
import { createGuardian } from '../runtime/guardian.ts';
import { createNumbering } from '../runtime/numbering.ts';
import { createSlot } from '../runtime/slot.ts';
import { createTap } from '../runtime/tap.ts';
import { createUnprotected } from '../runtime/unprotected/account.ts';
import { readFaultFile } from '../simulator/fault-file.ts';
import { seededFaults } from '../simulator/fault-plan.ts';
import type { Fault } from '../simulator/faults.ts';
import { createInForce } from '../settings/in-force.ts';
import { startLayers } from '../settings/start.ts';
import { openPaperSession } from '../simulator/session.ts';
import { openTape } from '../recording/open-tape.ts';
import { syntheticTape } from '../simulator/tapes/synthetic.ts';
import type { Tape } from '../simulator/tapes/tape.ts';
import { createFigures } from './figures.ts';
import type { House, Organs, Outside, Paper, VenueOrgans } from './house.ts';
import { inboxOf } from './inbox.ts';
import { spotSourcesFor } from './spot-sources.ts';
import { createJournalist, type Journalist } from './journalist.ts';
import { boardSettingsOf, crossChecksOf, watchLimitMs } from './trust.ts';

const PAPER_DIRECTORY = 'paper';

const tapeOf = ({ config }: EffectiveConfig): Tape =>
  config.paper.tape === null
    ? syntheticTape({ seed: config.paper.seed, durationMs: config.paper.durationMs })
    : openTape(config.paper.tape);

/** What the settings want to go wrong: nothing, a seeded plan, or what a file lists. */
const faultsOf = ({ config }: EffectiveConfig, tape: Tape): readonly Fault[] => {
  const { faults } = config.paper;
  if (faults === null) return [];
  return typeof faults === 'number'
    ? seededFaults(faults, tape.startAtMs, tape.endAtMs)
    : readFaultFile(faults, tape.startAtMs);
};

/** The paper world of these settings, opened or taken up; null in live mode. */
export const openPaper = (settings: EffectiveConfig, dataDirectory: string): Paper | null => {
  const { mode, paper } = settings.config;
  if (mode === 'live') return null;
  const session = openPaperSession({
    directory: join(dataDirectory, PAPER_DIRECTORY),
    tape: tapeOf(settings),
  });
  return {
    session,
    speed: paper.speed,
    faults: faultsOf(settings, session.tape),
    clock: paperClock(session.resumeAtMs, paper.speed),
  };
};

export const clockOf = (paper: Paper | null): Clock => paper?.clock ?? systemClock();

/** The demo's account is another one: its trades are never held against that of real money. */
export const liveBookOf = ({ venues: { kalshi } }: Config): BookId =>
  bookId(kalshi?.environment === 'demo' ? 'demo' : 'live');

const bookOf = (paper: Paper | null, config: Config): BookId =>
  paper === null ? liveBookOf(config) : bookId(paper.session.sessionId);

const emptyVenue = (name: string): VenueOrgans => ({
  venue: createSlot(`the session with ${name}`),
  account: createSlot(`the account at ${name}`),
  catalogue: createSlot(`the catalogue of ${name}'s markets`),
});

const emptyOrgans = (): Organs => ({
  store: createSlot('the store'),
  simulator: createSlot('the paper venue'),
  access: createSlot('the way to the venues'),
  kalshi: emptyVenue('Kalshi'),
  binanceUsdm: emptyVenue('USD-M futures'),
  usdm: createSlot('the client of USD-M futures'),
  feeds: createSlot('the feeds'),
  orders: createSlot('the orders'),
  trades: createSlot('the trades'),
  open: createSlot('the way in'),
  tickets: createSlot('the tickets'),
  adoption: createSlot('the adoption'),
});

export type BuildOptions = {
  readonly settings: EffectiveConfig;
  readonly dataDirectory: string;
  readonly paper: Paper | null;
  readonly clock: Clock;
  readonly realClock: Clock;
  readonly log: Log;
  readonly reveal?: House['reveal'];
  /** Chance, where it is to be repeatable: jitter of backoffs, and the name of this start. */
  readonly random?: Random;
  readonly boot?: string;
  /** The account whose trades these are; that of the paper session, or the live one, by default. */
  readonly book?: BookId;
  /** Told of everything that the journalist is told of; nobody unless said otherwise. */
  readonly witnesses?: readonly Journalist[];
  /** Tells people who are not looking; nobody is told unless said otherwise. */
  readonly notifier?: Notifier;
  /** Keeps what the watch hears; nobody does unless said otherwise. */
  readonly hear?: Hear | undefined;
  /** A simulated outside; the real one unless said otherwise. */
  readonly outside?: Outside;
  /** False to take up and compare only; see {@link House.isGuarding}. */
  readonly isGuarding?: boolean;
  readonly isDraining: () => boolean;
  readonly ownershipLost: (why: string) => void;
};

/** Every actor finds out for itself that it is not owned any more; it is told once. */
const firstOnly = (tell: (why: string) => void): ((why: string) => void) => {
  let isTold = false;
  return (why) => {
    if (isTold) return;
    isTold = true;
    tell(why);
  };
};

/** How far the venues' clocks are from ours; Kalshi's is the one that values are judged by. */
const clockSkewOf = (
  { config, alarms, guardian }: Pick<House, 'config' | 'alarms' | 'guardian'>,
  speed: number,
): House['clockSkew'] => {
  const alarmMs = config.feeds.clockSkew.alarmMs * speed;
  const told = (skewMs: number): void => guardian.watch.clockMeasured(skewMs);
  return {
    kalshi: createClockSkew({ venue: 'kalshi', alarmMs, alarms, told }),
    binanceUsdm: createClockSkew({ venue: 'binanceUsdm', alarmMs, alarms }),
  };
};

/** All of them are told whatever happens, in this order. */
const together = (listeners: readonly Partial<Journalist>[]): Journalist => ({
  trade: (transition) => listeners.forEach((each) => each.trade?.(transition)),
  order: (transition) => listeners.forEach((each) => each.order?.(transition)),
  feed: (notice) => listeners.forEach((each) => each.feed?.(notice)),
  supervision: (event) => listeners.forEach((each) => each.supervision?.(event)),
});

/** The account of who is not guarded, and since when. */
const unprotectedOf = (
  { clock, realClock, settings: { config } }: BuildOptions,
  alarms: House['alarms'],
  speed: number,
): House['unprotected'] =>
  createUnprotected({
    realClock,
    clock,
    alarms,
    ...config.protection,
    watchLimitMs: watchLimitMs(config, speed),
  });

const guardianOf = (
  { clock, hear, settings: { config } }: BuildOptions,
  { number, organs, unprotected }: Pick<House, 'number' | 'organs' | 'unprotected'>,
  speed: number,
): House['guardian'] =>
  createGuardian({
    clock,
    trades: organs.trades.peek,
    number,
    board: boardSettingsOf(config, speed),
    crossChecks: crossChecksOf(config, speed),
    unprotected,
    hear,
  });

/** Everything the branches share. Nothing runs yet. */
export const buildHouse = (options: BuildOptions): House => {
  const { settings, paper, clock, witnesses = [] } = options;
  const { log, lines } = keepLines(options.log, clock);
  const { config, secrets } = settings;
  const boot = options.boot ?? randomBytes(6).toString('hex');
  const figures = createFigures();
  const tap = createTap(options.realClock);
  const speed = paper?.speed ?? 1;
  const chronicle = createChronicle({ clock, speed });
  const notifiers = options.notifier === undefined ? [] : [options.notifier];
  const inspection = createInspection();
  const told = [tap, inspection, chronicle, ...witnesses, ...notifiers];
  const journalist = together([createJournalist(log, figures), ...told]);
  const number = createNumbering(boot);
  const organs = emptyOrgans();
  const book = options.book ?? bookOf(paper, config);
  const alarms = createAlarms(clock, log, chronicle, ...notifiers);
  const gate = createEntryGate(chronicle.entries);
  const unprotected = unprotectedOf(options, alarms, speed);
  const guardian = guardianOf(options, { number, organs, unprotected }, speed);
  return {
    config,
    secrets,
    dataDirectory: options.dataDirectory,
    settings: createInForce(startLayers(settings)),
    orderPolicy: config.orders,
    book,
    paper,
    outside: options.outside ?? null,
    clock,
    realClock: options.realClock,
    random: options.random ?? Math.random,
    owner: `${hostname()}/${boot}/${process.pid}/${boot}`,
    number,
    log,
    lines,
    notifier: options.notifier ?? NOBODY_TOLD,
    reveal: options.reveal ?? null,
    alarms,
    gate,
    inbox: inboxOf({ book, log, organs }),
    killSwitch: createKillSwitch({ gate, alarms, log, seen: chronicle.switched }),
    limits: createLimits(config.protections, clock),
    observer: (event) => {
      journalist.supervision(event);
      unprotected.supervised(event);
    },
    journalist,
    tap,
    inspection,
    chronicle,
    figures,
    guardian,
    heldSeries: new Map(),
    spotSources: spotSourcesFor(config, speed, alarms, options.isDraining),
    unprotected,
    clockSkew: clockSkewOf({ config, alarms, guardian }, speed),
    organs,
    hear: options.hear ?? null,
    supervisors: new Map(),
    watched: new Map(),
    farewell: [],
    isGuarding: options.isGuarding ?? true,
    isDraining: options.isDraining,
    ownershipLost: firstOnly(options.ownershipLost),
  };
};
