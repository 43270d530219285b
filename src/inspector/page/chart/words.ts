import type { ChartEdge, ChartWord } from './graph.ts';

const AFTER = /^xstate\.after\.([^.]+)\./;
const DONE = /^xstate\.(done|error)\.(?:actor|state)\.(.+)$/;

/** How an event is called in a chart: `after pongTimeout` for a delay, `at once` for none. */
export const eventWord = (event: string): string => {
  if (event === '') return 'at once';
  const delay = AFTER.exec(event)?.[1];
  if (delay !== undefined) return `after ${delay}`;
  const [, kind, of] = DONE.exec(event) ?? [];
  return kind === undefined || of === undefined ? event : `${kind} ${of}`;
};

/** `order.filled [isFlatAfter] / recordOrder` */
export const wordLine = ({ actions, event, guard }: ChartWord): string =>
  [
    eventWord(event),
    ...(guard === null ? [] : [`[${guard}]`]),
    ...(actions.length === 0 ? [] : [`/ ${actions.join(', ')}`]),
  ].join(' ');

const LINES = 3;

/** What stands on an edge: each event once, and how many more there are. */
export const edgeLines = ({ words }: ChartEdge): readonly string[] => {
  const events = [...new Set(words.map(({ event }) => eventWord(event)))];
  const isAtOnce = events.every((event) => event === 'at once');
  const guards = words.flatMap(({ guard }) => (guard === null ? [] : [`[${guard}]`]));
  if (isAtOnce) return guards.length === 0 ? ['otherwise'] : guards;
  return events.length <= LINES
    ? events
    : [...events.slice(0, LINES - 1), `+ ${events.length - LINES + 1} more`];
};
