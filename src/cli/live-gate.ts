import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { EffectiveConfig } from '../config/load.ts';
import type { Commands } from './commands.ts';
import { printFaults, printLines, type Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { LiveBrief, LivePermit } from './live-view.ts';
import { renderDoctor } from './render/doctor.ts';
import { renderLiveBrief } from './render/live.ts';

export type LiveOptions = {
  /** The option `--live` was given. */
  readonly live: boolean;
  /** What `--confirm-live` was given, null without it. */
  readonly word: string | null;
  /** Where people read while stdout is a program's. */
  readonly say: (text: string) => void;
  readonly stop: AbortSignal;
};

/** What is said of the one without the other, or null. */
const halfAsked = (
  { config, origins }: EffectiveConfig,
  { live, word }: LiveOptions,
): string | null => {
  if (config.mode === 'live' && !live)
    return `mode (${origins.get('mode') ?? 'default'}): expected --live beside it, found none`;
  return word !== null && !live ? '--confirm-live: expected --live beside it, found none' : null;
};

const asked = async (
  { environment }: LiveBrief,
  { stop, word }: LiveOptions,
  { ask }: Console,
): Promise<string | null> => {
  if (word !== null || ask === undefined) return word;
  return ask(`type ${environment} to trade there: `, stop);
};

/**
 * The way to live trading: `--live`, a doctor that finds nothing missing, and the environment's
 * name from a person or an option. In paper mode there is nothing to pass, and no permit.
 */
export const passLiveGate = async (
  settings: EffectiveConfig,
  options: LiveOptions,
  live: Commands['live'],
  console: Console,
): Promise<Result<LivePermit | null, ExitCode>> => {
  const refused = (exitCode: ExitCode, ...lines: readonly string[]) => {
    printFaults(console, lines);
    return fail(exitCode);
  };
  const half = halfAsked(settings, options);
  if (half !== null) return refused(EXIT.usage, half);
  if (!options.live) return ok(null);
  const gate = await live(settings);
  if (!gate.ok) return refused(gate.error.exitCode, ...gate.error.lines);
  const { brief, confirm, doctor } = gate.value;
  printLines(options.say, renderDoctor(doctor));
  if (!doctor.isReady)
    return refused(EXIT.notReady, 'live: expected a doctor that finds nothing missing');
  printLines(options.say, renderLiveBrief(brief));
  const permit = confirm(await asked(brief, options, console));
  return permit.ok ? permit : refused(EXIT.unconfirmed, permit.error);
};
