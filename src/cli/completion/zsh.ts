import { wordsAt, type Outline, type Value } from './outline.ts';
import { placeLines, quoted, valueLines } from './posix.ts';

const valueLine = (value: Value): string => {
  switch (value.kind) {
    case 'files':
      return '_files';
    case 'directories':
      return '_files -/';
    case 'words':
      return `compadd -- ${value.words.map(quoted).join(' ')}`;
    case 'anything':
      return '_message value';
  }
};

/** `word:what it is`; a colon within the word would end it. */
const described = ({ description, word }: ReturnType<typeof wordsAt>[number]): string =>
  quoted(`${word.replaceAll(':', String.raw`\:`)}:${description}`);

const placeOf = (outline: Outline): readonly string[] => [
  `    ${quoted(outline.path)})`,
  `      found=(${wordsAt(outline).map(described).join(' ')})`,
  ...(outline.argument?.kind === 'files' ? ['      _files'] : []),
  '      ;;',
];

/** For a file `_tradewarden` in a directory of `$fpath`. */
export const zshScript = (outlines: readonly Outline[]): readonly string[] => [
  '#compdef tradewarden',
  '_tradewarden() {',
  "  local at='' word",
  '  local -a found',
  ...placeLines(outlines, '${words[2,CURRENT-1]}'),
  ...valueLines(outlines, '${words[CURRENT-1]}', valueLine),
  '  case "$at" in',
  ...outlines.flatMap(placeOf),
  '  esac',
  "  _describe 'tradewarden' found",
  '}',
  'compdef _tradewarden tradewarden',
];
