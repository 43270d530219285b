import type { StopRule } from '../../../machines/model/reading.ts';
import type { Happening } from '../../runtime/tap.ts';
import type { Caller } from '../access/roles.ts';
import type { Wire } from '../endpoint.ts';
import type { overview } from '../schemas/house.ts';
import type { shownTrade } from '../schemas/trade.ts';

type Live = NonNullable<Wire<typeof shownTrade>['live']>;
type Standing = Live['standing'];

/** What a row shows of a trade that has not ended. */
export type Glance = Pick<Live, 'probabilityPercent' | 'spotMicros' | 'waiting'> &
  Pick<Standing, 'state' | 'mark' | 'quoteAgeMs' | 'spotAgeMs'> & {
    readonly nearest: Standing['wires'][number] | null;
    readonly isGuarded: boolean;
  };

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

export const rowOf = (id: string, glance: Glance): Row => [
  id,
  glance.state,
  glance.probabilityPercent,
  glance.mark.bidCenti,
  glance.spotMicros,
  glance.mark.unrealisedMicros,
  glance.nearest?.rule ?? null,
  glance.nearest?.value ?? null,
  glance.nearest?.threshold ?? null,
  glance.nearest?.distance ?? null,
  glance.quoteAgeMs,
  glance.spotAgeMs,
  glance.isGuarded ? 1 : 0,
  glance.waiting,
];

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

/** A frame as it goes out. */
export type Sent = { readonly t: Frame['t']; readonly n: number; readonly text: string };

export const encode = (frame: Frame): Sent => ({
  t: frame.t,
  n: frame.n,
  text: JSON.stringify(frame),
});

/** A frame whose parts are JSON already: what several are told is encoded once. */
export type Parts = Pick<Extract<Frame, { t: 'frame' }>, 'n' | 'atMs' | 'gone'> & {
  readonly happenings: string;
  /** Each a row. */
  readonly rows: readonly string[];
  readonly selected: string | null;
  readonly overview: string | null;
};

export const encodeParts = (parts: Parts): Sent => {
  const { atMs, gone, happenings, n, overview, rows, selected } = parts;
  const text =
    `{"t":"frame","n":${n},"atMs":${atMs},"happenings":${happenings},` +
    `"rows":[${rows.join(',')}],"gone":${JSON.stringify(gone)}` +
    (selected === null ? '' : `,"selected":${selected}`) +
    (overview === null ? '' : `,"overview":${overview}`);
  return { t: 'frame', n, text: `${text}}` };
};
