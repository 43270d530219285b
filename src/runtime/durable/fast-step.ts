import {
  createEmptyActor,
  createMachine,
  initialTransition,
  transition,
  type ActorLogic,
  type ActorRef,
  type ActorScope,
  type EventObject,
  type Snapshot,
} from 'xstate';

/*
 * XState's `transition()` builds an actor for every call. This file keeps one inert actor scope per
 * chart and calls the chart with it, which is several times faster and otherwise the same. It is
 * the only file that relies on the shape of that scope; where a probe finds another shape, the
 * public functions are used.
 */

export type TakenAction = { readonly type: string; readonly params: unknown };
type Taken<State> = readonly [state: State, actions: readonly TakenAction[]];

/** A chart as pure functions: the next snapshot, and the actions as data, none of them run. */
export type PureChart<State, Event, Input> = {
  readonly initial: (input: Input) => Taken<State>;
  readonly next: (state: State, event: Event) => Taken<State>;
};

type ChartOf = <State extends Snapshot<unknown>, Event extends EventObject, Input>(
  logic: ActorLogic<State, Event, Input>,
) => PureChart<State, Event, Input>;

const ignore = (): void => undefined;

const inertScope = <State extends Snapshot<unknown>, Event extends EventObject>(
  take: (action: TakenAction) => void,
): ActorScope<State, Event> => {
  const idle = createEmptyActor();
  const self = idle as unknown as ActorRef<State, Event>;
  return {
    self,
    system: idle.system,
    id: '',
    sessionId: '',
    logger: ignore,
    defer: ignore,
    emit: ignore,
    stopChild: ignore,
    actionExecutor: take,
  };
};

/** The chart driven through one reused scope. A chart never steps itself from within a step. */
export const reusedScopeChart: ChartOf = <
  State extends Snapshot<unknown>,
  Event extends EventObject,
  Input,
>(
  logic: ActorLogic<State, Event, Input>,
) => {
  let taken: TakenAction[] = [];
  const scope = inertScope<State, Event>((action) => void taken.push(action));
  const collect = (step: () => State): Taken<State> => {
    taken = [];
    const state = step();
    return [state, taken];
  };
  return {
    initial: (input: Input) => collect(() => logic.getInitialSnapshot(scope, input)),
    next: (state: State, event: Event) => collect(() => logic.transition(state, event, scope)),
  };
};

/** The chart driven through XState's public functions. */
export const publicChart: ChartOf = <
  State extends Snapshot<unknown>,
  Event extends EventObject,
  Input,
>(
  logic: ActorLogic<State, Event, Input>,
) => ({
  // XState's conditional types do not resolve for a generic logic; the values are these.
  initial: (input: Input) => initialTransition(logic, input as never) as unknown as Taken<State>,
  next: (state: State, event: Event) =>
    transition(logic, state as never, event as never) as unknown as Taken<State>,
});

/** One step of a chart with one effect, asked of the scope: taken, in the right state, not run. */
const isScopeUnderstood = (): boolean => {
  const ran: string[] = [];
  const probe = createMachine({
    initial: 'before',
    states: {
      before: { on: { go: { target: 'after', actions: { type: 'effect', params: { n: 1 } } } } },
      after: { entry: { type: 'entered', params: { n: 2 } } },
    },
  }).provide({
    actions: {
      effect: () => void ran.push('effect'),
      entered: () => void ran.push('entered'),
    },
  });
  try {
    const { initial, next } = reusedScopeChart(probe);
    const [state, taken] = next(initial(undefined)[0], { type: 'go' });
    const seen = taken.map(({ type, params }) => ({ type, params }));
    return (
      ran.length === 0 &&
      state.matches('after') &&
      JSON.stringify(seen) ===
        '[{"type":"effect","params":{"n":1}},{"type":"entered","params":{"n":2}}]'
    );
  } catch {
    return false;
  }
};

const scopeIsUnderstood = isScopeUnderstood();

/** The fastest way of driving a chart that this version of XState allows. */
export const pureChart: ChartOf = (logic) =>
  scopeIsUnderstood ? reusedScopeChart(logic) : publicChart(logic);
