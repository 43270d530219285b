import { seriesOf, type SeriesTicker, type TradeId } from './ids.ts';
import type { Ticket } from './trade.ts';

/*
 * Settings in layers. What is more particular lies over what is more general:
 *
 *   default   every trade
 *   desk      the trades of one strategy, in whatever series it trades
 *   series    the trades in one kind of market, whoever opened them
 *   trade     one trade
 *
 * A series lies over a desk because it states what holds of a market for all who trade it (how thin
 * its book is, how its price moves); a desk that could override that would undo it unseen. In each
 * scope what people have set by command lies over what the process was started with.
 */

/** From the most general to the most particular. */
export const SCOPES = ['default', 'desk', 'series', 'trade'] as const;

/** Whom settings are for; `name` is empty for `default`. */
export type Scope = { readonly kind: (typeof SCOPES)[number]; readonly name: string };

export const DEFAULT_SCOPE: Scope = { kind: 'default', name: '' };

/** Values of single settings by path: `{ 'probabilityStop.thresholdPercent': 45 }`. */
export type Patch = Readonly<Record<string, unknown>>;

export type Layer = {
  readonly scope: Scope;
  /** `start`: file, environment and options of a process. `command`: what a person has set. */
  readonly source: 'start' | 'command';
  readonly version: number;
  readonly patch: Patch;
  /** Of a layer of a start: where each of its values comes from. */
  readonly origins: Readonly<Record<string, string>>;
};

/** Where a trade stands, or would stand: what of the layers is for it. */
export type Place = {
  readonly desk: string | null;
  readonly series: SeriesTicker | null;
  readonly trade: TradeId | null;
};

/** No place in particular: the default alone holds there. */
export const ANYWHERE: Place = { desk: null, series: null, trade: null };

/** The value in force of one setting, and where it comes from. */
export type Resolved = { readonly value: unknown; readonly origin: string };

export const sameScope = (a: Scope, b: Scope): boolean => a.kind === b.kind && a.name === b.name;

/** `default`, `desk:fast`, `trade:11` */
export const scopeText = ({ kind, name }: Scope): string =>
  kind === 'default' ? kind : `${kind}:${name}`;

/** The scope that `text` names; null where it names none. */
export const parseScope = (text: string): Scope | null => {
  if (text === 'default') return DEFAULT_SCOPE;
  const [kind, ...rest] = text.split(':');
  const name = rest.join(':');
  const known = SCOPES.find((scope) => scope === kind);
  return known === undefined || known === 'default' || name === '' ? null : { kind: known, name };
};

/** Where an open trade stands. */
export const placeOf = (
  trade: TradeId,
  { event, origin }: Pick<Ticket, 'event' | 'origin'>,
): Place => ({
  desk: origin.kind === 'desk' ? origin.desk : null,
  series: seriesOf(event),
  trade,
});

/** Whether settings of a scope are for trades at `place`. */
export const covers = ({ kind, name }: Scope, place: Place): boolean =>
  kind === 'default' || place[kind] === name;

const rank = ({ scope, source }: Layer): number =>
  2 * SCOPES.indexOf(scope.kind) + (source === 'command' ? 1 : 0);

/** The layers that hold at `place`, the lowest first. */
export const layersAt = (layers: readonly Layer[], place: Place): readonly Layer[] =>
  layers.filter(({ scope }) => covers(scope, place)).toSorted((a, b) => rank(a) - rank(b));

/** `default@12`, `file tradewarden.json`, `built-in` */
const originOf = ({ origins, scope, source, version }: Layer, path: string): string =>
  source === 'start' ? (origins[path] ?? 'built-in') : `${scopeText(scope)}@${version}`;

/** Each setting as the uppermost layer that has it gives it. */
export const resolve = (layers: readonly Layer[]): ReadonlyMap<string, Resolved> =>
  new Map(
    layers.flatMap((layer) =>
      Object.entries(layer.patch).map(
        ([path, value]) => [path, { value, origin: originOf(layer, path) }] as const,
      ),
    ),
  );
