import { tradeId } from '../../../machines/model/ids.ts';
import { inSlices } from '../../runtime/slices.ts';
import type { TradeSources } from '../resources/trades.ts';
import { rowOf, type Detail, type Parts } from './frames.ts';
import type { Sight } from './wish.ts';

/** The row of a trade, as JSON; null for one that does not run. */
type Shown = { readonly id: string; readonly row: string | null };

/** Trades as they are now: what many have in sight is looked up, and encoded, once. */
export type LookUp = {
  readonly row: (id: string) => Shown;
  /** All of a trade, as JSON. */
  readonly detail: (id: string) => string;
};

/** What `of` says of each, asked once. */
const once = <T>(of: (id: string) => T): ((id: string) => T) => {
  const said = new Map<string, T>();
  return (id) => {
    const known = said.get(id) ?? of(id);
    said.set(id, known);
    return known;
  };
};

export const createLookUp = ({ glances, live }: Pick<TradeSources, 'glances' | 'live'>): LookUp => {
  const glance = glances();
  return {
    row: once((id) => {
      const seen = glance(tradeId(id));
      return { id, row: seen === null ? null : JSON.stringify(rowOf(id, seen)) };
    }),
    detail: once((id) => {
      const detail: Detail = { trade: id, live: live(tradeId(id)) };
      return JSON.stringify(detail);
    }),
  };
};

/** Everything that a watcher had in sight at one instant. */
export type Newest = {
  readonly sight: Sight;
  readonly rows: readonly Shown[];
  /** As JSON; null where nothing is selected. */
  readonly selected: string | null;
};

/** What is in sight and not as it was shown last; `selected`: null where that has not changed. */
type Changed = Pick<Parts, 'rows' | 'gone' | 'selected'>;

/** What one watcher has been shown of the trades in its sight, to show it what has changed. */
export type Seen = {
  readonly look: (sight: Sight) => void;
  /** Shows all of it anew. */
  readonly forget: () => void;
  /** Everything in sight, looked up in slices between which everything else goes on. */
  readonly newest: (lookUp: LookUp) => Promise<Newest>;
  /** What of it was not shown yet; nothing where the watcher looks at something else by now. */
  readonly changed: (newest: Newest) => Changed;
};

export const createSeen = (first: Sight): Seen => {
  let sight = first;
  let rowsShown = new Map<string, string | null>();
  let detailShown: string | null = null;
  const forget = (): void => {
    rowsShown = new Map();
    detailShown = null;
  };

  const changedRows = (shown: readonly Shown[]): Pick<Changed, 'rows' | 'gone'> => {
    const rows: string[] = [];
    const gone: string[] = [];
    for (const { id, row } of shown) {
      if (rowsShown.get(id) === row) continue;
      rowsShown.set(id, row);
      if (row === null) gone.push(id);
      else rows.push(row);
    }
    return { rows, gone };
  };

  const changedDetail = (selected: string | null): string | null => {
    if (selected === null || selected === detailShown) return null;
    detailShown = selected;
    return selected;
  };

  return {
    look: (next) => {
      sight = next;
      forget();
    },
    forget,
    newest: async (lookUp) => {
      const looked = sight;
      const rows = await inSlices(looked.view, lookUp.row);
      const { selected } = looked;
      return { sight: looked, rows, selected: selected === null ? null : lookUp.detail(selected) };
    },
    changed: ({ rows, selected, sight: looked }) =>
      looked === sight
        ? { ...changedRows(rows), selected: changedDetail(selected) }
        : { rows: [], gone: [], selected: null },
  };
};
