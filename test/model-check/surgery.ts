import type { EventObject, MachineContext, StateNode, TransitionDefinition } from 'xstate';

/*
 * Cuts into a compiled chart, by name. Every cut throws where it finds nothing to cut, so that none
 * comes to nothing when a chart changes. Only for copies: `machine.provide({})` makes one.
 */

const actionName = (action: unknown): string => {
  if (typeof action === 'string') return action;
  return typeof action === 'object' && action !== null && 'type' in action
    ? String(action.type)
    : '';
};

/** The state no longer does this on entry. */
export const dropEntry = <Context extends MachineContext, Event extends EventObject>(
  node: StateNode<Context, Event>,
  name: string,
): void => {
  const kept = node.entry.filter((action) => actionName(action) !== name);
  if (kept.length === node.entry.length) throw new Error(`${node.id}: expected entry '${name}'`);
  node.entry = kept;
};

/** What the state does on `event`, in order of precedence. */
export const answersTo = <Context extends MachineContext, Event extends EventObject>(
  node: StateNode<Context, Event>,
  event: string,
): TransitionDefinition<Context, Event>[] => {
  const found = node.transitions.get(event);
  if (found === undefined) throw new Error(`${node.id}: expected a transition for '${event}'`);
  return found;
};

/** Each answer of the state to `event` becomes another. */
export const alter = <Context extends MachineContext, Event extends EventObject>(
  node: StateNode<Context, Event>,
  event: string,
  change: (answer: TransitionDefinition<Context, Event>) => TransitionDefinition<Context, Event>,
): void => void node.transitions.set(event, answersTo(node, event).map(change));

/** The state takes no notice of `event`, nor does any state around it. */
export const deafen = <Context extends MachineContext, Event extends EventObject>(
  node: StateNode<Context, Event>,
  event: string,
): void => {
  const [first] = answersTo(node, event);
  if (first === undefined) throw new Error(`${node.id}: expected a transition for '${event}'`);
  const { source, eventType, reenter, toJSON } = first;
  node.transitions.set(event, [
    { source, eventType, reenter, toJSON, target: undefined, actions: [] },
  ]);
};

/** The state answers to `event`, before all else, as `model` does: from its own place. */
export const adopt = <Context extends MachineContext, Event extends EventObject>(
  node: StateNode<Context, Event>,
  event: string,
  model: TransitionDefinition<Context, Event>,
): void =>
  void node.transitions.set(event, [
    { ...model, source: node, reenter: true },
    ...(node.transitions.get(event) ?? []),
  ]);

/** The answer that asks this guard. */
export const guardedBy = <Context extends MachineContext, Event extends EventObject>(
  node: StateNode<Context, Event>,
  event: string,
  guard: string,
): TransitionDefinition<Context, Event> => {
  const found = answersTo(node, event).find((answer) => answer.guard === guard);
  if (found === undefined) throw new Error(`${node.id}: '${event}' has no guard '${guard}'`);
  return found;
};
