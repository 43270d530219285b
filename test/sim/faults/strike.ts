import type { Scheduler } from '../../../src/lockstep/scheduler.ts';
import type { Tables } from '../../../src/lockstep/store/tables.ts';
import type { FuturesWorld } from '../futures/world.ts';
import { askAll, askOne, askPart, setSwitch } from '../house/people.ts';
import type { Process } from '../house/process.ts';
import type { Usurper } from '../store/usurper.ts';
import { sellByHand, shrinkExits } from '../venue/by-hand.ts';
import type { Pipe } from '../venue/pipe.ts';
import type { Venue } from '../venue/venue.ts';
import type { Fault } from './fault.ts';
import type { Weather } from './weather.ts';

/* What a fault does at its instant, beside what is of the weather. */

/** What of a world its faults strike. */
export type Target = {
  readonly scheduler: Scheduler;
  readonly tables: Tables;
  readonly venue: Venue;
  readonly futures: Pick<FuturesWorld, 'strike'> | null;
  readonly usurper: Usurper;
  readonly weatherOf: (fault: Fault) => Weather | null;
  /** The connections to the venue of this weather. */
  readonly pipesOf: (weather: Weather) => readonly Pipe[];
  readonly process: () => Process | null;
  readonly die: (downMs: number, how: string) => void;
};

type Of<K extends Fault['kind']> = Extract<Fault, { kind: K }>;

const STOP_WITHIN_MS = 40_000;

/** What a fault does to connections, beside what is of the weather. */
const OF_CONNECTIONS: ReadonlySet<Fault['kind']> = new Set<Fault['kind']>([
  'outage',
  'socketReset',
  'socketHalfOpen',
  'socketStalled',
]);

/** Notes the fault as one that has struck, where it did. */
const count = ({ weatherOf }: Target, fault: Fault, didStrike: boolean): void => {
  if (didStrike) weatherOf(fault)?.note(fault.kind);
};

const onPipes = (target: Target, fault: Fault, act: (pipe: Pipe) => void): void => {
  const of = 'of' in fault ? fault.of : 'all';
  const weather = target.weatherOf(fault);
  const there = weather === null ? [] : target.pipesOf(weather);
  const struck = there.filter((pipe) => of === 'all' || pipe.feed() === of);
  if (fault.kind !== 'outage' && fault.kind !== 'socketStalled')
    count(target, fault, struck.length > 0);
  struck.forEach(act);
};

const stopProcess = ({ die, process, scheduler }: Target, downMs: number): void => {
  const stopping = process();
  if (stopping === null) return;
  stopping.stop();
  scheduler.setTimeout(() => {
    if (process() === stopping) die(downMs, 'did not stop in time');
  }, STOP_WITHIN_MS);
};

const pauseStops = ({ scheduler, tables }: Target, { forMs }: Of<'stopsPaused'>): void => {
  askAll(tables, 'pause', scheduler.now());
  scheduler.setTimeout(() => askAll(tables, 'resume', scheduler.now()), forMs);
};

const turnSwitch = ({ scheduler, tables }: Target, { forMs, to }: Of<'switched'>): void => {
  setSwitch(tables, to, scheduler.now());
  scheduler.setTimeout(() => setSwitch(tables, 'running', scheduler.now()), forMs);
};

/** Strikes a fault that has begun as weather. */
export const strike = (target: Target, fault: Fault): void => {
  const { die, futures, process, scheduler, tables, usurper, venue } = target;
  if (fault.at === 'futures' && !OF_CONNECTIONS.has(fault.kind)) {
    count(target, fault, futures?.strike(fault) === true);
    return;
  }
  switch (fault.kind) {
    case 'killed':
      count(target, fault, process() !== null);
      die(fault.downMs, 'at random');
      return;
    case 'stopped':
      count(target, fault, process() !== null);
      stopProcess(target, fault.downMs);
      return;
    case 'hostStalled':
      process()?.life.stall(fault.forMs);
      return;
    case 'leasesLost':
      usurper.take(fault.forMs);
      return;
    case 'outage':
    case 'socketReset':
      onPipes(target, fault, (pipe) => pipe.reset());
      return;
    case 'socketHalfOpen':
      onPipes(target, fault, (pipe) => pipe.silence());
      return;
    case 'socketStalled':
      onPipes(target, fault, (pipe) => pipe.stall(fault.forMs));
      return;
    case 'soldByHand':
      count(target, fault, sellByHand(venue, fault.share, scheduler.now()));
      return;
    case 'exitShrunk':
      count(target, fault, shrinkExits(venue, fault.share, scheduler.now()));
      return;
    case 'closeAsked':
      count(target, fault, askOne(tables, 'close', scheduler.now()));
      return;
    case 'partAsked':
      count(target, fault, askPart(tables, fault.share, scheduler.now()));
      return;
    case 'retryAsked':
      count(target, fault, askOne(tables, 'retry', scheduler.now()));
      return;
    case 'stopsPaused':
      pauseStops(target, fault);
      return;
    case 'switched':
      turnSwitch(target, fault);
      return;
    default:
      return;
  }
};
