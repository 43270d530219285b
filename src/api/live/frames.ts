import type { StopRule } from '../../../machines/model/reading.ts';
import type { Happening } from '../../runtime/tap.ts';
import type { Caller } from '../access/roles.ts';
import type { Wire } from '../endpoint.ts';
import type { overview } from '../schemas/house.ts';
import type { shownTrade } from '../schemas/trade.ts';

type Live = NonNullable<Wire<typeof shownTrade>['live']>;

/**
 * One trade in a frame. In this order: id, state, probability in percent, bid in centi-cents, spot
 * in micro-dollars, unrealised micro-dollars; of the nearest wire: rule, value, threshold and
 * distance; age of quote and of spot in ms, whether it is guarded, events in its mailbox.
 */
export type Row = readonly [
  string,
  string,
  number | null,
  number | null,
  number | null,
  number | null,
  StopRule | null,
  number | null,
  number | null,
  number | null,
  number | null,
  number | null,
  0 | 1,
  number,
];

export const rowOf = (id: string, live: Live): Row => {
  const { probabilityPercent, protection, spotMicros, standing, waiting } = live;
  const { mark, quoteAgeMs, spotAgeMs, state, wires } = standing;
  const nearest = wires[0];
  return [
    id,
    state,
    probabilityPercent,
    mark.bidCenti,
    spotMicros,
    mark.unrealisedMicros,
    nearest?.rule ?? null,
    nearest?.value ?? null,
    nearest?.threshold ?? null,
    nearest?.distance ?? null,
    quoteAgeMs,
    spotAgeMs,
    protection.guardedSinceMs === null ? 0 : 1,
    waiting,
  ];
};

/** All that is known at this moment of one trade; null for one that does not run (any more). */
export type Detail = { readonly trade: string; readonly live: Live | null };

/** What a watcher is sent. */
export type Frame =
  /** The first: everything after `n` will be told, to whom. */
  | { readonly t: 'hello'; readonly n: number; readonly atMs: number; readonly you: Caller }
  /** What happened up to `n` is not kept: what is on the screen must be asked for anew. */
  | { readonly t: 'gap'; readonly n: number }
  | {
      readonly t: 'frame';
      readonly n: number;
      readonly atMs: number;
      readonly happenings: readonly Happening[];
      /** Rows of the view that have changed. */
      readonly rows: readonly Row[];
      /** Of the view, those that do not run (any more). */
      readonly gone: readonly string[];
      /** The one that is selected, where it has changed. */
      readonly selected?: Detail;
      /** Once a second. */
      readonly overview?: Omit<Wire<typeof overview>, 'you'>;
    };
