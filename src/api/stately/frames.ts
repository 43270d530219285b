import type { AnyStateMachine, StateValue } from 'xstate';

/*
 * What the inspector of stately.ai reads, version 0.7.2 of its protocol: one JSON text a frame. A
 * context is never shown as it is: of live actors the numbers and flags that stand in it by
 * themselves, of trades and orders what says which one it is.
 */

const VERSION = '0.7.2';

export type StatelySnapshot = {
  readonly status: string;
  readonly value: StateValue;
  readonly context: Readonly<Record<string, unknown>>;
};

type Frame<Type extends string, Body> = {
  readonly type: Type;
  readonly sessionId: string;
  readonly rootId: string;
  /** Milliseconds since the epoch, as digits. */
  readonly createdAt: string;
  readonly id: null;
  readonly _version: string;
} & Body;

export type StatelyFrame =
  | Frame<
      '@xstate.actor',
      {
        readonly name: string;
        readonly parentId: string | null;
        /** The chart, as JSON in a text. */
        readonly definition: string;
        readonly snapshot: StatelySnapshot;
      }
    >
  | Frame<'@xstate.event', { readonly event: { readonly type: string }; readonly sourceId: null }>
  | Frame<
      '@xstate.snapshot',
      { readonly event: { readonly type: string }; readonly snapshot: StatelySnapshot }
    >;

/** The root of the tree, of which all others are told to be. */
const ROOT = 'tradewarden';

const base = <Type extends string>(type: Type, sessionId: string, atMs: number) => ({
  type,
  sessionId,
  rootId: ROOT,
  createdAt: String(atMs),
  id: null,
  _version: VERSION,
});

type Appeared = {
  readonly id: string;
  readonly parent: string | null;
  readonly machine: AnyStateMachine;
  readonly snapshot: StatelySnapshot;
};

const definitions = new WeakMap<AnyStateMachine, string>();

/** A chart is code that everybody may read; what is made for one actor of it is not in it. */
const definitionOf = (machine: AnyStateMachine): string => {
  const known = definitions.get(machine) ?? JSON.stringify(machine.config);
  definitions.set(machine, known);
  return known;
};

export const actorFrame = (
  { id, machine, parent, snapshot }: Appeared,
  atMs: number,
): StatelyFrame => ({
  ...base('@xstate.actor', id, atMs),
  name: id,
  parentId: parent,
  definition: definitionOf(machine),
  snapshot,
});

/** The type of an event alone: what it brings is nobody's business. */
export const eventFrame = (id: string, type: string, atMs: number): StatelyFrame => ({
  ...base('@xstate.event', id, atMs),
  event: { type },
  sourceId: null,
});

export const snapshotFrame = (
  id: string,
  { snapshot, type }: { readonly type: string; readonly snapshot: StatelySnapshot },
  atMs: number,
): StatelyFrame => ({ ...base('@xstate.snapshot', id, atMs), event: { type }, snapshot });

/** `monitoring.watching` as XState writes it. */
export const valueOf = (path: string): StateValue => {
  const [first = path, ...rest] = path.split('.');
  return rest.length === 0 ? first : { [first]: valueOf(rest.join('.')) };
};

const isHarmless = (value: unknown): boolean =>
  value === null || typeof value === 'number' || typeof value === 'boolean';

/** No text, since it may be a secret, and nothing that may hold one. */
export const harmless = (context: unknown): StatelySnapshot['context'] =>
  Object.fromEntries(Object.entries(context ?? {}).filter(([, value]) => isHarmless(value)));
