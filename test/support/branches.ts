import type { OrderContext, OrderEvent } from '../../machines/model/order.ts';
import type { TradeContext, TradeEvent, TradeInput } from '../../machines/model/trade.ts';
import type { OrderInput } from '../../machines/orders/birth.ts';
import type { ActorKey } from '../../machines/ports.ts';
import { ownerOf } from '../../src/runtime/durable/actor.ts';
import type { Branch, LiveActor } from '../../src/runtime/durable/branch-port.ts';
import type { Envelope } from '../../src/runtime/durable/envelope.ts';

/** A branch that keeps what it is told; its actors are what the test puts into `alive`. */
export type RecordingBranch<Context, Event, Input> = {
  readonly branch: Branch<Context, Event, Input>;
  readonly delivered: { readonly key: ActorKey; readonly envelope: Envelope<Event> }[];
  readonly born: {
    readonly key: ActorKey;
    readonly input: Input;
    readonly birth: Pick<Envelope<Event>, 'eventId' | 'clears'>;
  }[];
  readonly resumed: ActorKey[];
  readonly alive: Map<string, LiveActor<Context>>;
  /** Orders that the store knows and that do not run. */
  readonly asleep: Set<string>;
  readonly refuseBirths: (error: Error) => void;
  /** The events delivered since the last call. */
  readonly heard: () => readonly Event[];
};

export type RecordedTrades = RecordingBranch<TradeContext, TradeEvent, TradeInput>;
export type RecordedOrders = RecordingBranch<OrderContext, OrderEvent, OrderInput>;

export const recordingBranch = <Context, Event, Input>(): RecordingBranch<
  Context,
  Event,
  Input
> => {
  const delivered: RecordingBranch<Context, Event, Input>['delivered'] = [];
  const born: RecordingBranch<Context, Event, Input>['born'] = [];
  const resumed: ActorKey[] = [];
  const alive: RecordingBranch<Context, Event, Input>['alive'] = new Map();
  const asleep = new Set<string>();
  let refusal: Error | null = null;
  let heardOf = 0;

  const isAsleep = (key: ActorKey): boolean =>
    asleep.has(key.kind === 'order' ? key.orderId : key.tradeId) ||
    born.some((birth) => ownerOf(birth.key) === ownerOf(key));

  return {
    delivered,
    born,
    resumed,
    alive,
    asleep,
    refuseBirths: (error) => {
      refusal = error;
    },
    heard: () => {
      const events = delivered.slice(heardOf).map(({ envelope }) => envelope.event);
      heardOf = delivered.length;
      return events;
    },
    branch: {
      bear: (key, input, birth) => {
        if (refusal !== null) return Promise.reject(refusal);
        born.push({ key, input, birth });
        return Promise.resolve();
      },
      resume: (key) => {
        if (isAsleep(key)) resumed.push(key);
        return Promise.resolve(isAsleep(key));
      },
      hold: () => undefined,
      open: () => undefined,
      park: () => undefined,
      quarantine: () => Promise.resolve(),
      revive: () => Promise.resolve(false),
      whereabouts: (key) => {
        const actor = alive.get(ownerOf(key));
        return actor === undefined ? { kind: 'absent' } : { kind: 'up', waiting: actor.waiting };
      },
      deliver: (key, envelope) => void delivered.push({ key, envelope }),
      live: () => alive.values(),
      find: (key) => alive.get(ownerOf(key)) ?? null,
      size: () => alive.size,
    },
  };
};
