import type { CommandError, CommandParams } from './commands.ts';
import type { Subscription } from './subscription.ts';

/** The channel of the settlement indices, subscribed by `index_ids` and by nothing else. */
export const INDEX_CHANNEL = 'cfbenchmarks_value';

type Fault = readonly [CommandError, object];

/** Why these indices cannot be had; null when they can. */
export const indexFault = (
  { index_ids: named = [] }: CommandParams,
  known: ReadonlySet<string>,
): Fault | null => {
  if (named.length === 0) return ['indexRequired', {}];
  const unknown = named.filter((id) => !known.has(id));
  return unknown.length === 0 ? null : ['invalidParameter', { index_ids: unknown }];
};

/** Changes what an index subscription carries; null when it was done, or why it was not. */
export const updateIndices = (
  { tickers }: Subscription,
  params: CommandParams,
  known: ReadonlySet<string>,
): Fault | null => {
  const { action, index_ids: named = [] } = params;
  if (action === 'indexlist') return null;
  if (action !== 'subscribe_indices' && action !== 'unsubscribe_indices')
    return ['unsupportedAction', {}];
  const fault = indexFault(params, known);
  if (fault !== null) return fault;
  for (const id of named) {
    if (action === 'subscribe_indices') tickers?.add(id);
    else tickers?.delete(id);
  }
  return null;
};
