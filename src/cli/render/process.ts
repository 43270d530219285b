import { epochMs } from '../../../machines/model/time.ts';
import { unreachable } from '../../../machines/model/result.ts';
import type { FeedsView, Followed, HealthView, TreeView } from '../process-views.ts';
import { duration, instant, NOTHING } from './format.ts';
import { pairs, table, type Column } from './table.ts';

const yesOrWhy = ({ failed, pass }: HealthView['live']): string =>
  pass ? 'yes' : `no: ${failed.join(', ')}`;

/** What each probe answers, and every check that fails. */
export const renderHealth = ({ checks, live, ready, startup }: HealthView): readonly string[] => [
  ...pairs([
    ['live', yesOrWhy(live)],
    ['ready', yesOrWhy(ready)],
    ['started', yesOrWhy(startup)],
  ]),
  ...checks
    .filter(({ ok }) => !ok)
    .map(({ name, reason }) => `${name}: ${reason ?? 'for no reason told'}`),
];

type FeedRow = FeedsView['feeds'][number];

const FEEDS: readonly Column<FeedRow>[] = [
  { title: 'FEED', align: 'left', text: ({ id }) => id },
  { title: 'STATE', align: 'left', text: ({ state }) => state },
  { title: 'PROOF', align: 'right', text: ({ ageMs }) => duration(ageMs) },
  { title: 'FRAMES', align: 'right', text: ({ frames }) => String(frames) },
  { title: 'GAPS', align: 'right', text: ({ gaps }) => String(gaps) },
  { title: 'MISSED', align: 'right', text: ({ missed }) => String(missed) },
  { title: 'RECONNECTS', align: 'right', text: ({ reconnects }) => String(reconnects) },
  {
    title: 'REJECTS',
    align: 'right',
    text: ({ rejects }) => String(Object.values(rejects).reduce((sum, count) => sum + count, 0)),
  },
];

export const renderFeeds = ({ feeds }: FeedsView): readonly string[] => table(FEEDS, feeds);

type ChildRow = TreeView['supervisors'][number]['children'][number];

const childrenAt = (atMs: number): readonly Column<ChildRow>[] => [
  { title: '  CHILD', align: 'left', text: ({ id }) => `  ${id}` },
  { title: 'PHASE', align: 'left', text: ({ phase }) => phase },
  { title: 'RESTARTS', align: 'right', text: ({ restarts }) => String(restarts) },
  {
    title: 'UP FOR',
    align: 'right',
    text: ({ startedAtMs }) => duration(startedAtMs === null ? null : atMs - startedAtMs),
  },
  {
    title: 'WAITING',
    align: 'right',
    text: ({ waiting }) => (waiting === null ? NOTHING : String(waiting)),
  },
];

/** Each supervisor with its strategy, and its children under it. */
export const renderTree = ({ atMs, supervisors }: TreeView): readonly string[] =>
  supervisors.flatMap(({ children, count, id, strategy }, index) => [
    ...(index === 0 ? [] : ['']),
    `${id} (${strategy}): ${count} ${count === 1 ? 'child' : 'children'}`,
    ...(children.length === 0 ? [] : table(childrenAt(atMs), children)),
  ]);

const arrow = (from: string | null, to: string): string => (from === null ? to : `${from} → ${to}`);

const because = (reason: string | null): string => (reason === null ? '' : ` (${reason})`);

/** One line for one thing that happened. */
export const renderFollowed = (followed: Followed): string => {
  if (followed.kind === 'gap') return 'some of what happened is not kept';
  const { happening } = followed;
  const at = instant(epochMs(happening.atMs));
  switch (happening.kind) {
    case 'trade':
    case 'order': {
      const { actor, event, from, rule, to, trade } = happening;
      const who = happening.kind === 'trade' ? `trade ${trade}` : `order ${actor}`;
      return `${at} ${who}: ${event}, ${arrow(from, to)}${because(rule)}`;
    }
    case 'feed': {
      const { feed, from, reason, to } = happening;
      return `${at} ${feed}: ${arrow(from, to)}${because(reason)}`;
    }
    case 'child':
      return `${at} ${happening.supervisor}: ${happening.what} ${happening.child ?? ''}`.trimEnd();
    default:
      return unreachable(happening);
  }
};
