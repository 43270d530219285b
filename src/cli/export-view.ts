import type { TradeId } from '../../machines/model/ids.ts';

export type ExportRequest = {
  readonly id: TradeId;
  /** Null: `trade-<id>.export.gz` in the working directory. */
  readonly out: string | null;
};

export type ExportView = {
  readonly trade: TradeId;
  readonly file: string;
  readonly bytes: number;
  readonly transitions: number;
  readonly fills: number;
  readonly settingsVersions: readonly number[];
  /** 0 where no ticks of the trade were recorded. */
  readonly ticks: number;
  /** Of the lookup model; 0 where the trade's watch has read none. */
  readonly tables: number;
};
