import { tradeId } from '../../../machines/model/ids.ts';
import type { TradeSources } from '../resources/trades.ts';
import { rowOf, type Detail, type Row } from './frames.ts';
import type { Sight } from './wish.ts';

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
  /** The newest of everything; what was not asked for in between is never shown. */
  readonly changed: () => Changed;
};

export const createSeen = (live: TradeSources['live'], first: Sight): Seen => {
  let sight = first;
  let rowsShown = new Map<string, string>();
  let detailShown: string | null = null;
  const forget = (): void => {
    rowsShown = new Map();
    detailShown = null;
  };

  const changedRows = (): Pick<Changed, 'rows' | 'gone'> => {
    const rows: Row[] = [];
    const gone: string[] = [];
    for (const id of sight.view) {
      const found = live(tradeId(id));
      const row = found === null ? null : rowOf(id, found);
      const text = JSON.stringify(row);
      if (rowsShown.get(id) === text) continue;
      rowsShown.set(id, text);
      if (row === null) gone.push(id);
      else rows.push(row);
    }
    return { rows, gone };
  };

  const changedDetail = (): Pick<Changed, 'selected'> => {
    const { selected: id } = sight;
    if (id === null) return {};
    const selected: Detail = { trade: id, live: live(tradeId(id)) };
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
    changed: () => ({ ...changedRows(), ...changedDetail() }),
  };
};
