import { randomBytes, randomInt } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import type { Life } from './life.ts';
import { POINTS, type Point } from './points.ts';
import { describeReport } from './print.ts';
import { isClean } from './report.ts';
import { runCrash, type CrashOptions } from './run.ts';
import { VARIANTS, type Variant } from './victim/protocol.ts';

const USAGE = `npm run crash -- [--kills N] [--seed S] [--lanes N] [--speed X] [--point NAME]…
  [--databases PERCENT] [--variant NAME] [--finish SECONDS] [--keep] [--json]

points: ${POINTS.join(', ')}
variants: ${VARIANTS.join(', ')}`;
const FOUND = 1;
const MISUSED = 2;
const PROGRESS_EVERY_MS = 10_000;

const whole = (name: string, text: string, least: number): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new TypeError(`--${name}: expected a whole number from ${least}, found '${text}'`);
  return value;
};

const pointsOf = (names: readonly string[]): readonly Point[] => {
  const points = POINTS.filter((point) => names.length === 0 || names.includes(point));
  const unknown = names.find((name) => !POINTS.some((point) => point === name));
  if (unknown === undefined) return points;
  throw new TypeError(`--point: expected one of ${POINTS.join(', ')}; found '${unknown}'`);
};

const variantOf = (name: string): Variant => {
  const variant = VARIANTS.find((known) => known === name);
  if (variant !== undefined) return variant;
  throw new TypeError(`--variant: expected one of ${VARIANTS.join(', ')}; found '${name}'`);
};

/** The first Ctrl-C ends the killing, not the run; the second is the system's. */
const interrupted = (say: (line: string) => void): AbortSignal => {
  const controller = new AbortController();
  process.once('SIGINT', () => {
    say('no more kills; the verdict follows');
    controller.abort();
  });
  return controller.signal;
};

const asked = () => {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '100' },
      seed: { type: 'string', default: String(randomInt(1_000_000)) },
      lanes: { type: 'string', default: '2' },
      speed: { type: 'string', default: '5' },
      point: { type: 'string', multiple: true, default: [] },
      databases: { type: 'string', default: '5' },
      finish: { type: 'string', default: '60' },
      variant: { type: 'string', default: 'house' },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const name = `tradewarden-crash-${randomBytes(4).toString('hex')}`;
  const options: CrashOptions = {
    kills: whole('kills', values.kills, 1),
    seed: whole('seed', values.seed, 0),
    lanes: whole('lanes', values.lanes, 1),
    speed: whole('speed', values.speed, 1),
    points: pointsOf(values.point),
    databaseShare: whole('databases', values.databases, 0) / 100,
    variant: variantOf(values.variant),
    finishWithinMs: whole('finish', values.finish, 1) * 1_000,
    directory: join(tmpdir(), name),
  };
  return { options, keep: values.keep, json: values.json };
};

const progress = (kills: number, say: (line: string) => void) => {
  const startedAt = performance.now();
  let saidAt = startedAt;
  let done = 0;
  return (kill: number, _plan: unknown, life: Life): void => {
    done += 1;
    if (life.death.how === 'died') say(`life ${kill} ended by itself: ${life.death.why}`);
    const now = performance.now();
    if (now - saidAt < PROGRESS_EVERY_MS) return;
    saidAt = now;
    const perKill = (now - startedAt) / 1_000 / done;
    say(
      `${done} of ${kills} kills, ${perKill.toFixed(2)} s each, ` +
        `${Math.ceil((kills - done) * perKill)} s to go`,
    );
  };
};

const main = async ({ options, keep, json }: ReturnType<typeof asked>): Promise<number> => {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  say(`seed ${options.seed}, ${options.kills} kills, data in ${options.directory}`);
  const report = await runCrash({
    ...options,
    stop: interrupted(say),
    lived: progress(options.kills, say),
  });
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `\n${describeReport(report)}`);
  const clean = isClean(report);
  if (clean && !keep) rmSync(options.directory, { recursive: true, force: true });
  else say(`the data are kept in ${options.directory}`);
  return clean ? 0 : FOUND;
};

try {
  process.exitCode = await main(asked());
} catch (error) {
  process.stderr.write(
    `${error instanceof TypeError ? `${error.message}\n${USAGE}` : String(error)}\n`,
  );
  process.exitCode = error instanceof TypeError ? MISUSED : FOUND;
}
