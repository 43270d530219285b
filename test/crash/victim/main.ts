import { createLogger } from '../../../src/logger/logger.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import type { Supervisor } from '../../../src/runtime/supervision/supervisor.ts';
import { startSystem } from '../../../src/system.ts';
import { buildHouse } from '../../../src/tree/build.ts';
import { createHealth } from '../../../src/tree/health.ts';
import type { House } from '../../../src/tree/house.ts';
import { cpuMs, recorderOn } from '../records.ts';
import { clockOn, monotonicMs } from '../timebase.ts';
import { trapHouse } from './organs.ts';
import { inheritedPositions, whenProtected } from './protection.ts';
import { GAVE_UP, RECORDS, victimArgsSchema } from './protocol.ts';
import { victimSettings } from './settings.ts';
import { createTrap } from './trap.ts';
import { startWorkload, tellToLeave } from './workload.ts';

/*
 * The victim: the real house on a real database, at a venue in another process. It works until it
 * is killed, by the trap or from outside; in its last life it leaves every position and ends.
 */

const LEAVE_EVERY_MS = 200;

const args = victimArgsSchema.parse(JSON.parse(process.argv[2] ?? ''));
const recorder = recorderOn(RECORDS);
const trap = createTrap(args.sentence, recorder);
const settings = victimSettings(args);
const clock = clockOn(args.timebase);
const sinceStart = (): number => monotonicMs() - args.startedAtMs;

const die = (code: number): void => {
  process.exitCode = code;
  process.exit();
};

const log = createLogger(
  { level: settings.config.log.level, format: 'json', repeatWindowMs: 0 },
  {
    stamp: clock.now,
    clock: systemClock(),
    write: (text) => void process.stderr.write(text),
  },
);

let isUp = false;
let isDone = false;
const house = trapHouse(
  buildHouse({
    settings,
    dataDirectory: args.dataDirectory,
    paper: null,
    clock,
    realClock: systemClock(),
    log,
    isDraining: () => false,
    ownershipLost: (why) => {
      log.fatal('ownership lost', { why });
      die(4);
    },
  }),
  trap,
  recorder,
  {
    isHasty: args.variant === 'hasty',
    isEager: args.variant === 'eager',
    speed: args.timebase.speed,
    isUp: () => isUp,
  },
);

/** Leaves every position and ends once nothing is alive, or no later than it may. */
const finish = (root: Supervisor, { organs }: House, withinMs: number): void => {
  const endsAt = performance.now() + withinMs;
  const leaving = setInterval(() => {
    tellToLeave(house);
    const live = organs.trades.get().size() + organs.orders.get().size();
    if (live > 0 && performance.now() < endsAt) return;
    clearInterval(leaving);
    recorder.write({ is: 'drained', live });
    isDone = true;
    void root.stop().then(() => die(0));
  }, LEAVE_EVERY_MS);
};

const health = createHealth(house);
const root = startSystem(house, health);
const fell = (reason: unknown): void => {
  if (isDone) return;
  log.fatal('the tree has ended', { reason });
  die(isUp || house.organs.store.peek() !== null ? 3 : GAVE_UP);
};
void root.exited.then(fell);
await root.started.catch(fell);
isUp = true;
health.started();
const inherited = inheritedPositions(house);
recorder.write({ is: 'up', afterMs: sinceStart(), cpuMs: cpuMs(), held: inherited.length });
whenProtected(house, inherited, (last) =>
  recorder.write({ is: 'protected', afterMs: sinceStart(), last }),
);
if (args.task.do === 'work') startWorkload(house, args.task.seed, args.variant !== 'eager');
else finish(root, house, args.task.withinMs);
