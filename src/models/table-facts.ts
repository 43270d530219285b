import type { LookupTable } from '../../machines/market/models/lookup-table.ts';

/** What is known of how a table came about. */
export type TableFacts = {
  /** `built from btc.csv`, `imported from table.csv` */
  readonly source: string;
  /** The prices it was built from; null for a table that was imported. */
  readonly history: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly stepMs: number;
    /** Prices known. */
    readonly prices: number;
    /** A bucket with fewer rows has no value. */
    readonly minRows: number;
    /** Rows of each bucket at the shortest lookahead. */
    readonly rows: readonly number[];
  } | null;
};

/** A table with its symbol and its origin. */
export type NamedTable = {
  readonly symbol: string;
  readonly table: LookupTable;
  readonly facts: TableFacts;
};
