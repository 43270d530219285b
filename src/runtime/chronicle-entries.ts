import type { EpochMs } from '../../machines/model/time.ts';
import type { MARK_KINDS, STRETCH_KINDS } from './chronicle-kinds.ts';

/** A time during which something of the house stood as it did. */
export type Stretch = {
  readonly kind: (typeof STRETCH_KINDS)[number];
  /** The feed, the key of the alarm; `entries` and `switch` for themselves. */
  readonly of: string;
  /** Of a feed its state, of an alarm its level, of the switch its setting; or `suspended`. */
  readonly state: string;
  readonly why: string | null;
  /** Who has set the switch; null where nobody did. */
  readonly by: string | null;
  readonly fromMs: EpochMs;
  /** Null: it lasts. */
  readonly toMs: EpochMs | null;
};

/** What befell a child of a supervisor at one instant. */
export type Mark = {
  readonly atMs: EpochMs;
  readonly supervisor: string;
  /** Null: the supervisor itself. */
  readonly child: string | null;
  readonly what: (typeof MARK_KINDS)[number];
  readonly why: string | null;
};

/** A time during which a process stood guard. */
export type Run = {
  readonly fromMs: EpochMs;
  /** Null: it does. */
  readonly toMs: EpochMs | null;
};
