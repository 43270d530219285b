import type { AnyActor, AnyStateMachine, StateValue } from 'xstate';

import type { OrderContext } from '../../../machines/model/order.ts';
import type { TradeContext } from '../../../machines/model/trade.ts';
import { orderMachine } from '../../../machines/orders/order.ts';
import { tradeMachine } from '../../../machines/trades/trade.ts';
import type { ActorKey } from '../../../machines/ports.ts';
import { ownerOf } from '../../runtime/durable/actor.ts';
import type { Inspection, Inspector, RunningChart } from '../../runtime/inspection.ts';
import {
  actorFrame,
  eventFrame,
  harmless,
  snapshotFrame,
  valueOf,
  type StatelyFrame,
  type StatelySnapshot,
} from './frames.ts';

type Durable<Context> = {
  readonly key: ActorKey;
  readonly state: string;
  readonly seq: number;
  readonly context: Context;
};

export type StatelySources = {
  readonly inspection: Pick<Inspection, 'attach' | 'running'>;
  readonly trades: () => Iterable<Durable<TradeContext>>;
  readonly orders: () => Iterable<Durable<OrderContext>>;
  /** Real time. */
  readonly now: () => number;
};

const isMachine = (logic: unknown): logic is AnyStateMachine =>
  typeof logic === 'object' && logic !== null && 'config' in logic;

/** What XState says of an actor that runs a chart. */
type Standing = { readonly status: string; readonly value: StateValue; readonly context: unknown };

const isOfChart = (snapshot: unknown): snapshot is Standing =>
  typeof snapshot === 'object' && snapshot !== null && 'value' in snapshot;

const shown = ({ context, status, value }: Standing): StatelySnapshot => ({
  status,
  value,
  context: harmless(context),
});

const liveFrame = ({ actor, parent }: RunningChart, atMs: number): readonly StatelyFrame[] => {
  const machine: unknown = actor.logic;
  const snapshot: unknown = actor.getSnapshot();
  if (!isMachine(machine) || !isOfChart(snapshot)) return [];
  return [actorFrame({ id: actor.id, parent, machine, snapshot: shown(snapshot) }, atMs)];
};

const snapshotOf = ({ state, seq }: Pick<Durable<unknown>, 'seq' | 'state'>): StatelySnapshot => ({
  status: 'active',
  value: valueOf(state),
  context: { seq },
});

const durableFrame = (durable: Durable<unknown>, atMs: number): StatelyFrame => {
  const { key } = durable;
  const machine = key.kind === 'trade' ? tradeMachine : orderMachine;
  const parent = key.kind === 'trade' ? 'trades' : 'orders';
  return actorFrame({ id: ownerOf(key), parent, machine, snapshot: snapshotOf(durable) }, atMs);
};

/** Of each actor that runs, what makes it appear; made one by one as they are taken. */
export const appearances = function* (sources: StatelySources): Generator<StatelyFrame> {
  for (const chart of [...sources.inspection.running()]) yield* liveFrame(chart, sources.now());
  for (const trade of sources.trades()) yield durableFrame(trade, sources.now());
  for (const order of sources.orders()) yield durableFrame(order, sources.now());
};

const happened = (
  id: string,
  news: { readonly type: string; readonly snapshot: StatelySnapshot },
  atMs: number,
): readonly StatelyFrame[] => [eventFrame(id, news.type, atMs), snapshotFrame(id, news, atMs)];

const ofLive = ({ id }: AnyActor, type: string, snapshot: unknown, atMs: number) =>
  isOfChart(snapshot) ? happened(id, { type, snapshot: shown(snapshot) }, atMs) : [];

/**
 * Turns what happens into frames. Events of a live actor are told with the snapshot that they have
 * led to, those of trades and orders once they are committed; one that is new appears first.
 */
export const frameTeller = (
  now: () => number,
  tell: (frames: readonly StatelyFrame[]) => void,
): Inspector => ({
  appeared: (chart) => tell(liveFrame(chart, now())),
  inspected: ({ actor }, event) => {
    if (event.type === '@xstate.snapshot')
      tell(ofLive(actor, event.event.type, event.snapshot, now()));
  },
  committed: ({ after, event, from, key, seq, to }) => {
    const durable = { key, seq, state: to, context: after };
    if (from === null) tell([durableFrame(durable, now())]);
    else tell(happened(ownerOf(key), { type: event.type, snapshot: snapshotOf(durable) }, now()));
  },
});
