import type { EpochMs } from '../../machines/model/time.ts';
import type { BuildOptions } from '../models/build-table.ts';
import type { PriceColumns } from '../models/prices.ts';

/** Where a table goes. */
export type TableDestination = {
  readonly out: string | null;
  readonly store: boolean;
  readonly by: string;
};

type Sayer = { readonly say: (line: string) => void };

export type BuildTableRequest = Sayer & {
  readonly prices: string;
  readonly symbol: string;
  readonly columns: PriceColumns;
  readonly options: BuildOptions;
  readonly destination: TableDestination;
};

export type ImportTableRequest = Sayer & {
  readonly file: string;
  /** Null: the one that the file names. */
  readonly symbol: string | null;
  readonly isOpenEnded: boolean;
  readonly destination: TableDestination;
};

export type ShowTableRequest = {
  readonly symbol: string;
  /** Null: the one in force. */
  readonly version: number | null;
  readonly momentumBp: number;
  /** The picture to write. */
  readonly svg: string | null;
};

/** What a lookup table is, without its cells. */
export type TableView = {
  readonly symbol: string;
  readonly ttcSeconds: { readonly from: number; readonly to: number; readonly step: number };
  readonly bufferPoints: { readonly to: number; readonly step: number };
  /** Null: one layer for every score. */
  readonly momentumBp: { readonly from: number; readonly to: number } | null;
  readonly isOpenEnded: boolean;
  readonly referenceDollars: number | null;
  readonly layers: { readonly filled: number; readonly of: number };
  /** Share of all points that have a value, in percent. */
  readonly filledPercent: number;
  /** What the layers take in the memory of the watch. */
  readonly memoryBytes: number;
  readonly source: string;
  readonly history: HistoryView | null;
};

/** How much of the past a table stands on. */
export type HistoryView = {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly stepMs: number;
  readonly prices: number;
  readonly minRows: number;
  /** Buckets with enough rows, and the rows of the fullest and of the emptiest of them. */
  readonly buckets: { readonly filled: number; readonly fewest: number; readonly most: number };
  /** Spans of an hour that do not overlap: what a share an hour ahead really rests on. */
  readonly hoursApart: number;
};

/** Where a table has gone. */
export type MadeTableView = {
  readonly table: TableView;
  readonly file: string | null;
  readonly version: number | null;
};

export type StoredTableView = {
  readonly symbol: string;
  readonly version: number;
  readonly isInForce: boolean;
  readonly createdAtMs: EpochMs;
  readonly createdBy: string;
  readonly source: string;
  readonly bytes: number;
  readonly checksum: string;
};

export type ShownTableView = {
  readonly version: number;
  readonly table: TableView;
  /** The picture that was written. */
  readonly svg: string | null;
};
