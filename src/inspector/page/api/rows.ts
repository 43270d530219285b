import type { Detail, Frame, Row, ShownTrade, Wire } from './types.ts';

/** A row, and when it was so. */
type TimedRow = { readonly atMs: number; readonly row: Row };

export type Rows = ReadonlyMap<string, TimedRow>;

export const NO_ROWS: Rows = new Map();

/** `rows` of the trades that are looked at, with those of a frame. */
export const withFrame = (rows: Rows, ids: readonly string[], frame: Frame): Rows => {
  if (frame.t !== 'frame' || frame.rows.length === 0) return rows;
  const { atMs } = frame;
  const kept = [...rows].filter(([id]) => ids.includes(id));
  const next = frame.rows.map((row): [string, TimedRow] => [row[0], { atMs, row }]);
  return new Map([...kept, ...next]);
};

/** The rule that is nearest first, as the row has it; others as they were told last. */
const wiresOf = (wires: readonly Wire[], row: Row): Wire[] => {
  const [, , , , , , rule, value, threshold, distance] = row;
  const rest = wires.filter((wire) => wire.rule !== rule);
  return rule === null || threshold === null
    ? rest
    : [{ rule, value, threshold, distance }, ...rest];
};

/** A trade as a row has it, where that is newer; what is in no row stays as it was told last. */
export const withRow = (shown: ShownTrade, told: TimedRow | undefined): ShownTrade => {
  const { live, trade } = shown;
  if (live === null || told === undefined || told.atMs <= live.standing.atMs) return shown;
  const { atMs, row } = told;
  const [, state, probabilityPercent, bidCenti, spotMicros, unrealisedMicros] = row;
  const [, , , , , , , , , , quoteAgeMs, spotAgeMs, , waiting] = row;
  const { mark, wires } = live.standing;
  return {
    trade,
    live: {
      ...live,
      probabilityPercent,
      spotMicros,
      waiting,
      standing: {
        ...live.standing,
        atMs,
        state,
        quoteAgeMs,
        spotAgeMs,
        wires: wiresOf(wires, row),
        mark: { ...mark, bidCenti, unrealisedMicros },
      },
    },
  };
};

/** A detail, and when it was so. */
export type TimedDetail = { readonly atMs: number; readonly detail: Detail };

/**
 * A trade as it was told in detail, where that is newer. That it runs no more is the store's to
 * say, together with how it ended.
 */
export const withDetail = (shown: ShownTrade, told: TimedDetail | null): ShownTrade => {
  const { live, trade } = shown;
  const heard = told?.detail.trade === trade.id ? told.detail.live : null;
  if (live === null || heard === null) return shown;
  return heard.standing.atMs > live.standing.atMs ? { trade, live: heard } : shown;
};
