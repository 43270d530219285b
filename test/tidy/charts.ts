import ts from 'typescript';

import {
  breachAt,
  calleeName,
  literalText,
  nameText,
  nodesBelow,
  type Breach,
  type Source,
} from './source.ts';

/** Folders whose actors live in the database: their charts ask for effects, they perform none. */
const DURABLE: readonly string[] = ['machines/trades/', 'machines/orders/'];

/** A property of a chart's config, wherever it stands in the file. */
const properties = (source: Source): readonly ts.PropertyAssignment[] =>
  source.nodes.filter((node) => ts.isPropertyAssignment(node));

const durableBreach = (source: Source, node: ts.Node): Breach | null => {
  if (ts.isPropertyAssignment(node)) {
    const key = nameText(node.name);
    return key === 'after' || key === 'invoke'
      ? breachAt(
          source,
          node,
          'durable',
          `a durable chart has no '${key}': store a deadline or intent`,
        )
      : null;
  }
  const called = ts.isCallExpression(node) ? calleeName(node) : null;
  return called !== null && /^spawn/.test(called)
    ? breachAt(source, node, 'durable', `a durable chart spawns nothing, found ${called}(…)`)
    : null;
};

/** No timers, children or promises in charts whose state is restored from a row. */
export const durableRule = (source: Source): readonly Breach[] =>
  DURABLE.some((folder) => source.path.startsWith(folder))
    ? source.nodes.map((node) => durableBreach(source, node)).filter((breach) => breach !== null)
    : [];

const isSupervisor = ({ path }: Source): boolean =>
  path.startsWith('machines/supervision/') || /supervisor[^/]*\.ts$/.test(path);

/** A supervisor that swallows what it does not know hides failures. */
export const wildcardRule = (source: Source): readonly Breach[] =>
  isSupervisor(source) && source.path.startsWith('machines/')
    ? properties(source)
        .filter(({ name }) => nameText(name) === '*')
        .map((node) => breachAt(source, node, 'wildcard', "a supervisor has no '*' handler"))
    : [];

/** An actor is addressed by its reference: a name in a string may be nobody. */
export const sendToRule = (source: Source): readonly Breach[] =>
  source.nodes.flatMap((node) =>
    ts.isCallExpression(node) &&
    calleeName(node) === 'sendTo' &&
    literalText(node.arguments[0]) !== null
      ? [breachAt(source, node, 'sendTo', 'sendTo takes a reference, found a string')]
      : [],
  );

const isAsync = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);

/** An action is a step in one instant: a promise in it would be awaited by nobody. */
export const asyncActionRule = (source: Source): readonly Breach[] =>
  source.path.startsWith('machines/')
    ? source.nodes
        .filter((node) => isAsync(node) || ts.isAwaitExpression(node))
        .map((node) => breachAt(source, node, 'async', 'nothing in machines/ is async'))
    : [];

const EVENT_NAME = /^[a-z][A-Za-z0-9]*\.[a-z][A-Za-z0-9]*$/;
/** What XState itself sends, and the wildcard of live charts. */
const FOREIGN_EVENT = /^(xstate\.|\*$)/;
const STATE_NAME = /^[a-z][A-Za-z0-9]*$/;

const membersOf = (node: ts.PropertyAssignment): readonly ts.ObjectLiteralElementLike[] =>
  ts.isObjectLiteralExpression(node.initializer) ? node.initializer.properties : [];

/** `createMachine({…})`, and the `createStateConfig({…})` of a setup. */
const isChart = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) &&
  ['createMachine', 'createStateConfig'].includes(calleeName(node) ?? '');

const badNames = (
  source: Source,
  group: ts.PropertyAssignment,
  isGood: (name: string) => boolean,
  reason: string,
): readonly Breach[] =>
  membersOf(group).flatMap((member) => {
    const name = member.name === undefined ? null : nameText(member.name);
    return name === null || isGood(name)
      ? []
      : [breachAt(source, member, 'names', `${reason}, found '${name}'`)];
  });

const EVENT_REASON = "an event's type is noun.verb with one dot";
const STATE_REASON = "a state's name is lower camel without dots";

const chartNames = (source: Source, chart: ts.Node): readonly Breach[] =>
  nodesBelow(chart).flatMap((node) => {
    if (!ts.isPropertyAssignment(node)) return [];
    if (nameText(node.name) === 'on')
      return badNames(
        source,
        node,
        (name) => EVENT_NAME.test(name) || FOREIGN_EVENT.test(name),
        EVENT_REASON,
      );
    return nameText(node.name) === 'states'
      ? badNames(source, node, (name) => STATE_NAME.test(name), STATE_REASON)
      : [];
  });

/** `type XEvent = … { type: 'noun.verb' } …` */
const eventTypes = (source: Source, alias: ts.TypeAliasDeclaration): readonly Breach[] =>
  nodesBelow(alias.type).flatMap((node) => {
    if (!ts.isPropertySignature(node) || nameText(node.name) !== 'type') return [];
    return nodesBelow(node).flatMap((part) => {
      const name = ts.isLiteralTypeNode(part) ? literalText(part.literal) : null;
      return name === null || EVENT_NAME.test(name)
        ? []
        : [breachAt(source, part, 'names', `${EVENT_REASON}, found '${name}'`)];
    });
  });

/** Names of events and states, in charts and in the unions of events. */
export const chartNamesRule = (source: Source): readonly Breach[] =>
  source.path.startsWith('machines/')
    ? source.nodes.flatMap((node) => {
        if (isChart(node)) return chartNames(source, node);
        return ts.isTypeAliasDeclaration(node) && node.name.text.endsWith('Event')
          ? eventTypes(source, node)
          : [];
      })
    : [];
