import type { Command } from 'commander';

/** What comes after an option or in the place of an argument. */
export type Value =
  | { readonly kind: 'files' }
  | { readonly kind: 'directories' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'anything' };

export type OptionOutline = {
  /** `--json`, `-h`: every way to write it. */
  readonly names: readonly string[];
  readonly description: string;
  /** Null: it takes none. */
  readonly value: Value | null;
};

/** One command as a shell needs to know it. */
export type Outline = {
  /** Below the program: `settings set`; empty for the program itself. */
  readonly path: string;
  readonly description: string;
  readonly commands: readonly Word[];
  readonly options: readonly OptionOutline[];
  /** Of its first argument; null where it takes none. */
  readonly argument: Value | null;
};

/** Something to type, and what it is. */
export type Word = { readonly word: string; readonly description: string };

const FILES = /<(?:file|script|tape)\b/;
const DIRECTORIES = /<dir\b/;

/** By what is written in angles in the help. */
const valueOf = (words: readonly string[] | undefined, written: string): Value => {
  if (words !== undefined) return { kind: 'words', words };
  if (FILES.test(written)) return { kind: 'files' };
  return DIRECTORIES.test(written) ? { kind: 'directories' } : { kind: 'anything' };
};

const optionsOf = (command: Command): readonly OptionOutline[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({
      names: [option.short, option.long].filter((name) => name !== undefined),
      description: option.description,
      value: option.required || option.optional ? valueOf(option.argChoices, option.flags) : null,
    }));

const argumentOf = (command: Command): Value | null => {
  const [first] = command.registeredArguments;
  return first === undefined ? null : valueOf(first.argChoices, `<${first.name()}>`);
};

/** A program and every command under it, the outer ones first. */
export const outlinesOf = (command: Command, path = ''): readonly Outline[] => {
  const below = command.createHelp().visibleCommands(command);
  const own: Outline = {
    path,
    description: command.description(),
    commands: below.map((child) => ({ word: child.name(), description: child.description() })),
    options: optionsOf(command),
    argument: argumentOf(command),
  };
  const known = below.filter((child) => command.commands.includes(child));
  return [own, ...known.flatMap((child) => outlinesOf(child, `${path} ${child.name()}`.trim()))];
};

/** The options that take a value, each with where it is taken. */
export const valuedOptions = (
  outlines: readonly Outline[],
): readonly { readonly path: string; readonly names: readonly string[]; readonly value: Value }[] =>
  outlines.flatMap(({ options, path }) =>
    options.flatMap(({ names, value }) => (value === null ? [] : [{ path, names, value }])),
  );

/** Everything that can stand at this place. */
export const wordsAt = ({ argument, commands, options }: Outline): readonly Word[] => [
  ...commands,
  ...(argument?.kind === 'words' ? argument.words.map((word) => ({ word, description: '' })) : []),
  ...options.flatMap(({ description, names }) => names.map((word) => ({ word, description }))),
];
