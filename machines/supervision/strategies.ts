/**
 * Whom a failure takes along: nobody, every sibling, or the siblings started after the failed one,
 * which may depend on it. The names are OTP's.
 */
export type Strategy = 'one_for_one' | 'one_for_all' | 'rest_for_one';

/**
 * `stop`: living siblings to end first, last started first. `start`: whom to start then, in order;
 * the failed child is among them.
 */
export type RestartPlan = { readonly stop: readonly string[]; readonly start: readonly string[] };

/** The plan for the failure of `failedId` among `order`, the children as they are started. */
export const planRestart = (
  strategy: Strategy,
  order: readonly string[],
  failedId: string,
): RestartPlan => {
  const at = order.indexOf(failedId);
  if (at < 0)
    throw new RangeError(`restart plan: expected one of ${order.join(', ')}, found ${failedId}`);
  const start = affectedBy(strategy, order, at);
  return { stop: start.filter((id) => id !== failedId).reverse(), start };
};

const affectedBy = (
  strategy: Strategy,
  order: readonly string[],
  at: number,
): readonly string[] => {
  switch (strategy) {
    case 'one_for_one':
      return order.slice(at, at + 1);
    case 'rest_for_one':
      return order.slice(at);
    case 'one_for_all':
      return order;
  }
};
