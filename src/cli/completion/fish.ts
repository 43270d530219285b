import type { OptionOutline, Outline, Value, Word } from './outline.ts';

const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;

/** True at exactly this command, and not at one below it. */
const at = ({ path }: Outline): string => quoted(`__tradewarden_at ${quoted(path)}`);

const valueFlags = (value: Value | null): string => {
  switch (value?.kind) {
    case undefined:
      return '';
    case 'files':
      return ' -rF';
    case 'directories':
      return " -xa '(__fish_complete_directories)'";
    case 'words':
      return ` -xa ${quoted(value.words.join(' '))}`;
    case 'anything':
      return ' -x';
  }
};

const nameFlag = (name: string): string =>
  name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`;

const optionLine = (outline: Outline, { description, names, value }: OptionOutline): string =>
  `complete -c tradewarden -n ${at(outline)} ${names.map(nameFlag).join(' ')}` +
  `${valueFlags(value)} -d ${quoted(description)}`;

const wordLine = (outline: Outline, { description, word }: Word): string =>
  `complete -c tradewarden -n ${at(outline)} -f -a ${quoted(word)} -d ${quoted(description)}`;

const argumentLines = (outline: Outline): readonly string[] => {
  const { argument } = outline;
  if (argument?.kind === 'files') return [`complete -c tradewarden -n ${at(outline)} -F`];
  return argument?.kind === 'words'
    ? argument.words.map((word) => wordLine(outline, { word, description: '' }))
    : [];
};

/** For a file `tradewarden.fish` in a directory of completions. */
export const fishScript = (outlines: readonly Outline[]): readonly string[] => [
  '# Completion of tradewarden for fish.',
  'function __tradewarden_at',
  "    set -l at ''",
  '    for word in (commandline -opc)[2..-1]',
  '        set -l next (string trim -- "$at $word")',
  `        contains -- $next ${outlines
    .slice(1)
    .map(({ path }) => quoted(path))
    .join(' ')}`,
  '        and set at $next',
  '    end',
  '    test "$at" = "$argv[1]"',
  'end',
  'complete -c tradewarden -f',
  ...outlines.flatMap((outline) => [
    ...outline.commands.map((word) => wordLine(outline, word)),
    ...argumentLines(outline),
    ...outline.options.map((option) => optionLine(outline, option)),
  ]),
];
