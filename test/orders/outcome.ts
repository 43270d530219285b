import type { OrderEvent } from '../../machines/model/order.ts';
import type { Intent } from '../../machines/ports.ts';
import { orderLogic } from '../../src/runtime/durable/order-logic.ts';
import type { Order } from './situations.ts';

const told = (intent: Intent): string => {
  if (intent.type !== 'tellTrade') return intent.type.replace('Order', '');
  const { event } = intent;
  if (event.type === 'order.died') return `tell died at ${event.filledCenti / 100}`;
  if (event.type !== 'order.filled') return `tell ${event.type}`;
  return `tell ${event.complete ? 'filled' : 'so far'} ${event.filledCenti / 100}`;
};

/**
 * What `event` does to `order`, as the table writes it: `–` for nothing at all, else the next state
 * (`=` where it stays), the timer it arms and its intents.
 */
export const outcomeOf = (order: Order, event: OrderEvent): string => {
  const next = orderLogic.step(order, event);
  if (!next.changed) return '–';
  const { deadline } = next.context;
  const isArmed = deadline !== null && deadline.timerId !== order.context.deadline?.timerId;
  return [
    next.state === order.state ? '=' : next.state,
    ...(isArmed ? [`[${deadline.timerId.split('#')[0] ?? ''}]`] : []),
    ...next.intents.map((intent) => `→ ${told(intent)}`),
  ].join(' ');
};
