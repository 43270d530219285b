import type { Deadline } from '../../../machines/model/delivery.ts';
import { eventId, intentId } from '../../../machines/model/ids.ts';
import { plusMs, type EpochMs } from '../../../machines/model/time.ts';
import type { ActorKey, Intent } from '../../../machines/ports.ts';
import type { Envelope } from '../../../src/runtime/durable/envelope.ts';
import type { DurableLogic, Step, Stored } from '../../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../../src/runtime/durable/trade-logic.ts';
import { request } from '../../orders/situations.ts';
import { born, BORN_AT, TRADE } from '../../support/trade-fixtures.ts';

/*
 * The smallest durable chart that has everything the runtime looks at: a lamp that is off or on,
 * asks for effects, arms timers, ignores, breaks, and is removed in the end.
 */

export type LampContext = {
  readonly presses: number;
  readonly timersArmed: number;
  readonly deadline: Deadline | null;
};

export type LampEvent = { readonly atMs: EpochMs } & (
  | { readonly type: 'lamp.pressed' }
  /** Asks for two effects. */
  | { readonly type: 'lamp.flashed' }
  /** On, until the timer. */
  | { readonly type: 'lamp.lit'; readonly forMs: number }
  /** Nothing happens. */
  | { readonly type: 'lamp.admired' }
  /** The chart throws. */
  | { readonly type: 'lamp.smashed' }
  | { readonly type: 'lamp.removed' }
  | { readonly type: 'deadline.reached'; readonly timerId: string }
);

export type LampInput = { readonly presses: number };
export type Lamp = Stored<LampContext>;

const EFFECT: Intent = { type: 'placeOrder', request: request() };

const become = (
  { context }: Lamp,
  state: string,
  change: Partial<LampContext> = {},
  intents: readonly Intent[] = [],
): Step<LampContext> => ({ state, context: { ...context, ...change }, intents, changed: true });

const step = (lamp: Lamp, event: LampEvent): Step<LampContext> => {
  const { state, context } = lamp;
  const presses = context.presses + 1;
  const opposite = state === 'on' ? 'off' : 'on';
  const unchanged = { ...lamp, intents: [], changed: false };
  switch (event.type) {
    case 'lamp.pressed':
      return become(lamp, opposite, { presses, deadline: null }, [EFFECT]);
    case 'lamp.flashed':
      return become(lamp, state, { presses }, [EFFECT, EFFECT]);
    case 'lamp.lit': {
      const timersArmed = context.timersArmed + 1;
      const deadline = { timerId: `off/${timersArmed}`, atMs: plusMs(event.atMs, event.forMs) };
      return become(lamp, 'on', { timersArmed, deadline });
    }
    case 'deadline.reached':
      return event.timerId === context.deadline?.timerId
        ? become(lamp, 'off', { deadline: null })
        : unchanged;
    case 'lamp.smashed':
      throw new Error('the lamp is in pieces');
    case 'lamp.removed':
      return become(lamp, 'removed');
    case 'lamp.admired':
      return unchanged;
  }
};

const notStored = (): never => {
  throw new Error('a lamp is not stored');
};

export const lampLogic: DurableLogic<LampContext, LampEvent, LampInput> = {
  kind: 'trade',
  version: 7,
  born: ({ presses }) => ({
    state: 'off',
    context: { presses, timersArmed: 0, deadline: null },
    intents: [EFFECT],
    changed: true,
  }),
  step,
  deadline: ({ deadline }) => deadline,
  isTerminal: (state) => state === 'removed',
  row: (_lamp, atMs) => tradeLogic.row(born(), atMs),
  fills: () => [],
  parse: notStored,
  read: notStored,
  present: (context) => context,
};

export const LAMP: ActorKey = { kind: 'trade', tradeId: TRADE };

let named = 0;

/** An event on its way to a lamp; it has an id of its own unless one is given. */
export const envelope = (
  event: LampEvent extends infer E ? (E extends LampEvent ? Omit<E, 'atMs'> : never) : never,
  rest: { readonly id?: string; readonly clears?: readonly string[]; readonly at?: EpochMs } = {},
): Envelope<LampEvent> => {
  named += 1;
  return {
    eventId: eventId(rest.id ?? `test/${named}`),
    event: { ...event, atMs: rest.at ?? BORN_AT },
    clears: (rest.clears ?? []).map(intentId),
  };
};

export const pressed = (id?: string): Envelope<LampEvent> =>
  envelope({ type: 'lamp.pressed' }, id === undefined ? {} : { id });
