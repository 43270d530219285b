import type { MismatchView, StatusView, VerifyView } from '../views.ts';
import { duration, instant } from './format.ts';
import { pairs, table, type Column } from './table.ts';

const ownerText = ({ owner, asOfMs }: StatusView): string => {
  if (owner === null) return 'nobody: no process is guarding the trades';
  const leftMs = owner.expiresAtMs - asOfMs;
  return leftMs > 0
    ? `${owner.name}, renewal due in ${duration(leftMs)}`
    : `${owner.name}, lapsed ${duration(-leftMs)} ago: no process is guarding the trades`;
};

/** The state of the watch as the database tells it. */
export const renderStatus = (status: StatusView): readonly string[] =>
  pairs([
    ['database', status.database],
    ['as of', instant(status.asOfMs)],
    ['guarded by', ownerText(status)],
    ...status.trades.map(({ state, count }): readonly [string, string] => [state, String(count)]),
    ['unprotected', String(status.unprotected)],
    ['pending effects', String(status.pendingIntents)],
    ['transitions', String(status.transitions)],
    ['last transition', instant(status.lastTransitionAtMs)],
  ]);

const MISMATCH_COLUMNS: readonly Column<MismatchView>[] = [
  { title: 'ACTOR', align: 'left', text: ({ actor }) => actor },
  { title: 'WHAT', align: 'left', text: ({ what }) => what },
  { title: 'JOURNAL SAYS', align: 'left', text: ({ expected }) => expected },
  { title: 'ROW SAYS', align: 'left', text: ({ found }) => found },
];

/** The verdict, and every mismatch where there are any. */
export const renderVerify = ({
  actors,
  transitions,
  given,
  mismatches,
}: VerifyView): readonly string[] => {
  const taken = given === 0 ? '' : `, ${given} of an earlier version taken as given`;
  const folded = `folded ${transitions} transitions of ${actors} actors${taken}`;
  return mismatches.length === 0
    ? [`${folded}: every row agrees with its journal`]
    : [`${folded}: ${mismatches.length} disagree`, ...table(MISMATCH_COLUMNS, mismatches)];
};
