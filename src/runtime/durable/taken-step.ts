import type { StateValue } from 'xstate';

import type { TakenAction } from './fast-step.ts';
import { intentsOf } from './intents.ts';
import type { Step, Stored } from './logic.ts';
import { pathOf } from './state-path.ts';

/** What a chart answers to an event, or at its birth. */
type Taken<Context> = readonly [
  state: { readonly value: StateValue; readonly context: Context },
  actions: readonly TakenAction[],
];

/** The chart's answer as a step of the runtime; a birth has nothing before it. */
export const takenStep = <Context>(
  before: Stored<Context> | null,
  [{ value, context }, actions]: Taken<Context>,
): Step<Context> => {
  const state = pathOf(value);
  return {
    state,
    context,
    intents: intentsOf(actions),
    changed: state !== before?.state || context !== before.context || actions.length > 0,
  };
};
