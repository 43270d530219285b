import { resolve } from 'node:path';

import type { Override } from '../config/load.ts';

/** Options of `tradewarden run` that set a setting, as the command line gave them. */
export type RunOptions = {
  readonly tape?: string;
  readonly speed?: string;
  readonly seed?: string;
  readonly faults?: string;
  readonly untilEnd?: boolean;
  readonly record?: boolean;
  readonly live?: boolean;
};

/** Options of every command that reads settings. */
export type CommonOptions = { readonly config?: string; readonly dataDir?: string };

/** The text as a number where it is one; else the settings' schema refuses the text by name. */
const numeric = (text: string): number | string =>
  /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;

/** A number is a seed, all else a file. */
const faults = (text: string): number | string =>
  typeof numeric(text) === 'number' ? numeric(text) : resolve(text);

const given = (
  path: string,
  option: string,
  value: string | number | boolean | undefined,
): readonly Override[] => (value === undefined ? [] : [{ path, value, option }]);

/** The settings that the command line overrides; paths are taken from the working directory. */
export const overridesOf = (options: RunOptions & CommonOptions): readonly Override[] => [
  ...given(
    'dataDirectory',
    '--data-dir',
    options.dataDir === undefined ? undefined : resolve(options.dataDir),
  ),
  ...given('paper.tape', '--tape', options.tape === undefined ? undefined : resolve(options.tape)),
  ...given(
    'paper.speed',
    '--speed',
    options.speed === undefined ? undefined : numeric(options.speed),
  ),
  ...given('paper.seed', '--seed', options.seed === undefined ? undefined : numeric(options.seed)),
  ...given(
    'paper.faults',
    '--faults',
    options.faults === undefined ? undefined : faults(options.faults),
  ),
  ...given('paper.untilEnd', '--until-end', options.untilEnd),
  ...given('record.enabled', '--record', options.record),
  ...given('mode', '--live', options.live === true ? 'live' : undefined),
];
