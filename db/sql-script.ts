/** One statement of a script, without its semicolon. */
export type ScriptStatement = {
  readonly text: string;
  /** Of the script's characters, from 0. */
  readonly offset: number;
};

const TOKEN = new RegExp(
  [
    String.raw`(?<blank>\s+|--[^\n]*)`,
    String.raw`(?<comment>/\*)`,
    String.raw`[eE]'(?:[^'\\]|\\[\s\S]|'')*'`,
    String.raw`'(?:[^']|'')*'`,
    String.raw`"(?:[^"]|"")*"`,
    String.raw`(?<dollar>\$(?:[A-Za-z_]\w*)?\$)`,
    String.raw`[A-Za-z_][\w$]*`,
    String.raw`(?<end>;)`,
    String.raw`[\s\S]`,
  ].join('|'),
  'y',
);

/** Block comments nest in PostgreSQL. Gives the offset after the one that opens at `offset`. */
const afterComment = (script: string, offset: number): number => {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = offset;
  for (let depth = 0; ;) {
    const found = mark.exec(script);
    if (found === null) return script.length;
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
};

const afterDollarQuote = (script: string, offset: number, tag: string): number => {
  const end = script.indexOf(tag, offset + tag.length);
  return end === -1 ? script.length : end + tag.length;
};

/**
 * Cuts a script at its semicolons: not at those in strings, quoted names, dollar quotes and
 * comments. A function body in the `begin atomic` form is not understood; write it in dollars.
 */
export const splitStatements = (script: string): readonly ScriptStatement[] => {
  const statements: ScriptStatement[] = [];
  let start: number | null = null;
  const close = (end: number): void => {
    if (start !== null) statements.push({ text: script.slice(start, end).trim(), offset: start });
    start = null;
  };
  for (let at = 0; at < script.length;) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(script);
    const { blank, comment, dollar, end } = token?.groups ?? {};
    let next = at + (token?.[0].length ?? 1);
    if (comment !== undefined) next = afterComment(script, at);
    else if (dollar !== undefined) next = afterDollarQuote(script, at, dollar);
    if (end !== undefined) close(at);
    else if (blank === undefined && comment === undefined) start ??= at;
    at = next;
  }
  close(script.length);
  return statements;
};

/** The line, from 1, of a character of the script. */
export const lineOf = (script: string, offset: number): number =>
  script.slice(0, offset).split('\n').length;
