import { wordsAt, type Outline, type Value } from './outline.ts';
import { placeLines, quoted, valueLines } from './posix.ts';

const offer = (words: readonly string[]): string =>
  `mapfile -t COMPREPLY < <(compgen -W ${quoted(words.join(' '))} -- "$current")`;

const paths = (flag: '-f' | '-d'): string =>
  `compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen ${flag} -- "$current")`;

const valueLine = (value: Value): string => {
  switch (value.kind) {
    case 'files':
      return paths('-f');
    case 'directories':
      return paths('-d');
    case 'words':
      return offer(value.words);
    case 'anything':
      return ':';
  }
};

const placeOf = (outline: Outline): readonly string[] => {
  const pattern = `    ${quoted(outline.path)})`;
  const words = offer(wordsAt(outline).map(({ word }) => word));
  return outline.argument?.kind === 'files'
    ? [pattern, `      if [[ $current == -* ]]; then ${words}`, `      else ${paths('-f')}; fi ;;`]
    : [pattern, `      ${words} ;;`];
};

/** For `source` or a directory of bash-completion; needs nothing but bash 4. */
export const bashScript = (outlines: readonly Outline[]): readonly string[] => [
  '# Completion of tradewarden for bash.',
  '_tradewarden() {',
  '  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}',
  "  local at='' word",
  ...placeLines(outlines, '"${COMP_WORDS[@]:1:COMP_CWORD-1}"'),
  '  COMPREPLY=()',
  ...valueLines(outlines, '$previous', valueLine),
  '  case "$at" in',
  ...outlines.flatMap(placeOf),
  '  esac',
  '}',
  'complete -F _tradewarden tradewarden',
];
