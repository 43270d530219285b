import type { EffectiveConfig } from '../config/load.ts';

export type RecordRequest = {
  readonly settings: EffectiveConfig;
  /** Where recordings are kept; null: where the settings say. */
  readonly out: string | null;
  readonly announce: (line: string) => void;
  readonly stop: AbortSignal;
};

export type RecordView = {
  readonly recording: string;
  readonly entries: number;
  readonly bytes: number;
  readonly lost: number;
};
