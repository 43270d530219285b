import ts from 'typescript';

import { breachAt, calleeName, lineOf, type Breach, type Source } from './source.ts';

export const LONGEST_FILE = 320;
export const LONGEST_CHART = 400;
export const LONGEST_FUNCTION = 70;
export const WIDEST_LINE = 100;
export const MEDIAN_FILE = 110;

export const lineCount = ({ text }: Source): number => text.replace(/\n$/, '').split('\n').length;

const isChartFile = (source: Source): boolean =>
  source.path.startsWith('machines/') &&
  source.nodes.some((node) => ts.isCallExpression(node) && calleeName(node) === 'createMachine');

const isNamedFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node);

const isBlankOrComment = (line: string): boolean => /^\s*(\/\/|\/?\*|$)/.test(line);

/** Lines of code from the first to the last of `node`; blank lines and comments are free. */
const codeLines = (source: Source, node: ts.Node): number =>
  source.text
    .slice(node.getStart(source.tree), node.getEnd())
    .split('\n')
    .filter((line) => !isBlankOrComment(line)).length;

const longFunctions = (source: Source): readonly Breach[] =>
  source.nodes.flatMap((node) => {
    if (!isNamedFunction(node)) return [];
    const lines = codeLines(source, node);
    const reason = `a function has ${LONGEST_FUNCTION} lines at most, found ${lines}`;
    return lines > LONGEST_FUNCTION ? [breachAt(source, node, 'size', reason)] : [];
  });

/** Lines of a test that only a title, a statement or a frame in one literal makes too wide. */
const linesOfWideLiterals = (source: Source): ReadonlySet<number> =>
  new Set(
    source.nodes
      .filter(
        (node) =>
          ts.isStringLiteralLike(node) ||
          ts.isTemplateExpression(node) ||
          ts.isRegularExpressionLiteral(node),
      )
      .flatMap((node) => {
        const first = lineOf(source, node);
        const last = source.tree.getLineAndCharacterOfPosition(node.getEnd()).line + 1;
        return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
      }),
  );

const wideLines = (source: Source, isTest: boolean): readonly Breach[] => {
  const excused = isTest ? linesOfWideLiterals(source) : new Set<number>();
  return source.text.split('\n').flatMap((text, index) => {
    const line = index + 1;
    if (text.length <= WIDEST_LINE || /https?:\/\//.test(text) || excused.has(line)) return [];
    const reason = `a line has ${WIDEST_LINE} columns at most, found ${text.length}`;
    return [{ path: source.path, line, rule: 'size', reason }];
  });
};

const longFile = (source: Source): readonly Breach[] => {
  const limit = isChartFile(source) ? LONGEST_CHART : LONGEST_FILE;
  const lines = lineCount(source);
  const reason = `a file has ${limit} lines at most, found ${lines}`;
  return lines > limit ? [{ path: source.path, line: limit + 1, rule: 'size', reason }] : [];
};

/** Files and functions fit a reader's head. Tests hold whole scenarios: only their width counts. */
export const sizeRule = (source: Source): readonly Breach[] => {
  const isTest = source.path.startsWith('test/');
  const length = isTest ? [] : [...longFile(source), ...longFunctions(source)];
  return [...length, ...wideLines(source, isTest)];
};

/** The middle of the files' lengths. */
export const medianLength = (sources: readonly Source[]): number => {
  const lengths = sources.map(lineCount).sort((a, b) => a - b);
  return lengths[Math.floor(lengths.length / 2)] ?? 0;
};
