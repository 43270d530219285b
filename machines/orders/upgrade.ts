import type { OrderContext, OrderPolicy } from '../model/order.ts';

/** Version 1: an order that rested was not looked up. */
export type OrderContextV1 = Omit<OrderContext, 'policy'> & {
  readonly policy: Omit<OrderPolicy, 'checkMs'>;
};

/**
 * What the earlier version of this machine has stored, as the present one has it. An order that
 * rests without a timer gets one by the question that every order asks once it is taken up.
 */
export const orderFromV1 = (context: OrderContextV1): OrderContext => ({
  ...context,
  policy: { ...context.policy, checkMs: 30_000 },
});
