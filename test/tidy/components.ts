import { WIDEST_LINE } from './size.ts';
import type { Breach, SourceText } from './source.ts';

export const LONGEST_COMPONENT = 200;

const SCRIPT = /<script[^>]*>\n(?<body>[\s\S]*?)<\/script>/;

/** The script of a component on the lines where it stands; the markup around it is blank. */
export const scriptOf = ({ path, text }: SourceText): SourceText => {
  const found = SCRIPT.exec(text);
  const body = found?.groups?.['body'];
  if (found === null || body === undefined) return { path, text: '' };
  const before = text.slice(0, found.index + found[0].indexOf('\n') + 1);
  return { path, text: before.replace(/[^\n]/g, '') + body };
};

/** What the page's own policy, or a reader, would stumble over in the markup. */
const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\{@html\b/, 'no text becomes markup, found {@html'],
  [/\sstyle="/, 'styles are classes or style:name={…}, found style="…"'],
  [/<script(?![^>]*lang="ts")/, 'a script is TypeScript, found one without lang="ts"'],
];

const bannedIn = ({ path, text }: SourceText): readonly Breach[] =>
  text.split('\n').flatMap((line, index) =>
    BANNED.filter(([pattern]) => pattern.test(line)).map(([, reason]) => ({
      path,
      line: index + 1,
      rule: 'components',
      reason,
    })),
  );

const wideIn = ({ path, text }: SourceText): readonly Breach[] =>
  text.split('\n').flatMap((line, index) => {
    const reason = `a line has ${WIDEST_LINE} columns at most, found ${line.length}`;
    return line.length > WIDEST_LINE ? [{ path, line: index + 1, rule: 'components', reason }] : [];
  });

/** A component fits a screen or two, and nothing in it can be turned against the page. */
export const componentRule = (component: SourceText): readonly Breach[] => {
  const lines = component.text.trimEnd().split('\n').length;
  const reason = `a component has ${LONGEST_COMPONENT} lines at most, found ${lines}`;
  const long = { path: component.path, line: LONGEST_COMPONENT + 1, rule: 'components', reason };
  return [
    ...(lines > LONGEST_COMPONENT ? [long] : []),
    ...bannedIn(component),
    ...wideIn(component),
  ];
};
