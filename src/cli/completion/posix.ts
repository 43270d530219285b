import { valuedOptions, type Outline, type Value } from './outline.ts';

/* What the scripts for bash and zsh have in common: `$at` is the command so far. */

export const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Finds the command among the words before the one that is being written. */
export const placeLines = (outlines: readonly Outline[], words: string): readonly string[] => [
  `  for word in ${words}; do`,
  '    case "${at:+$at }$word" in',
  `      ${outlines
    .slice(1)
    .map(({ path }) => quoted(path))
    .join('|')})`,
  '        at="${at:+$at }$word" ;;',
  '    esac',
  '  done',
];

/** Offers the values of an option where it is the word before. */
export const valueLines = (
  outlines: readonly Outline[],
  previous: string,
  offer: (value: Value) => string,
): readonly string[] => [
  `  case "$at ${previous}" in`,
  ...valuedOptions(outlines).flatMap(({ names, path, value }) => [
    `    ${names.map((name) => quoted(`${path} ${name}`)).join('|')})`,
    `      ${offer(value)}; return ;;`,
  ]),
  '  esac',
];
