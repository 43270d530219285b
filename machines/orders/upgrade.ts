/**
 * What version 1 of this machine had no member for in an order's policy. An order that rests
 * without a timer gets one by the question that every order asks once it is taken up.
 */
export const ORDER_POLICY_SINCE_V1 = { checkMs: 30_000 } as const;
