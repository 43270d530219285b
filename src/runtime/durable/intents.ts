import type { Intent } from '../../../machines/ports.ts';

type Action = { readonly type: string; readonly params: unknown };

const isIntending = (params: unknown): params is { readonly intent: Intent } =>
  typeof params === 'object' && params !== null && 'intent' in params && params.intent !== null;

/**
 * The effects among the actions of a pure transition, in order. The charts' effect actions carry
 * their intent as a parameter, null where there is nothing to do; all other actions were
 * assignments and are already applied.
 */
export const intentsOf = (actions: readonly Action[]): readonly Intent[] =>
  actions.flatMap(({ params }) => (isIntending(params) ? [params.intent] : []));
