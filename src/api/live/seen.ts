import { tradeId } from '../../../machines/model/ids.ts';
import { inSlices } from '../../runtime/slices.ts';
import type { TradeSources } from '../resources/trades.ts';
import { rowOf, type Detail, type Row } from './frames.ts';
import type { Sight } from './wish.ts';

/** A trade as it is now; what does not run has neither. */
type Shown = {
  readonly id: string;
  readonly live: Detail['live'];
  readonly row: Row | null;
  /** Of the row. */
  readonly text: string;
};

type LookUp = (id: string) => Shown;

/** Trades as they are at one instant: what many have in sight is looked up once. */
export const createLookUp = (live: TradeSources['live']): LookUp => {
  const shown = new Map<string, Shown>();
  const lookUp: LookUp = (id) => {
    const found = live(tradeId(id));
    const row = found === null ? null : rowOf(id, found);
    return { id, live: found, row, text: JSON.stringify(row) };
  };
  return (id) => {
    const known = shown.get(id) ?? lookUp(id);
    shown.set(id, known);
    return known;
  };
};

/** Everything that a watcher had in sight at one instant. */
export type Newest = {
  readonly sight: Sight;
  readonly rows: readonly Shown[];
  readonly selected: Detail | null;
};

/** What is in sight and not as it was shown last. */
type Changed = {
  readonly rows: readonly Row[];
  readonly gone: readonly string[];
  /** Absent where nothing is selected, or nothing about it has changed. */
  readonly selected?: Detail;
};

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
  let rowsShown = new Map<string, string>();
  let detailShown: string | null = null;
  const forget = (): void => {
    rowsShown = new Map();
    detailShown = null;
  };

  const changedRows = (shown: readonly Shown[]): Pick<Changed, 'rows' | 'gone'> => {
    const changed = shown.filter(({ id, text }) => rowsShown.get(id) !== text);
    for (const { id, text } of changed) rowsShown.set(id, text);
    return {
      rows: changed.flatMap(({ row }) => (row === null ? [] : [row])),
      gone: changed.flatMap(({ id, row }) => (row === null ? [id] : [])),
    };
  };

  const changedDetail = (selected: Detail | null): Pick<Changed, 'selected'> => {
    if (selected === null) return {};
    const text = JSON.stringify(selected);
    if (detailShown === text) return {};
    detailShown = text;
    return { selected };
  };

  return {
    look: (next) => {
      sight = next;
      forget();
    },
    forget,
    newest: async (lookUp) => {
      const looked = sight;
      const rows = await inSlices(looked.view, lookUp);
      const { selected: id } = looked;
      const selected = id === null ? null : { trade: id, live: lookUp(id).live };
      return { sight: looked, rows, selected };
    },
    changed: ({ rows, selected, sight: looked }) =>
      looked === sight
        ? { ...changedRows(rows), ...changedDetail(selected) }
        : { rows: [], gone: [] },
  };
};
