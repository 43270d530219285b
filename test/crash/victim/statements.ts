import { Client } from 'pg';
import { z } from 'zod';

import type { Leg } from '../points.ts';
import type { Trap } from './trap.ts';

const APPEND = /^journal-append/;

const namedSchema = z.object({ name: z.string().regex(APPEND) });

/**
 * Stands at the trap beneath the store, where statements are written to the server's socket: the
 * driver writes at once to a connection that is free, and only such ones are lent.
 */
export const watchStatements = (
  trap: Trap,
  isOpening: () => boolean,
  inFlight: () => Leg,
): void => {
  const query: unknown = Reflect.get(Client.prototype, 'query');
  if (typeof query !== 'function')
    throw new TypeError(`pg: expected Client.prototype.query, found ${typeof query}`);
  const overheard = function (this: unknown, ...args: readonly unknown[]): unknown {
    if (isOpening()) trap.reached('store opening', 'any');
    const answer: unknown = Reflect.apply(query, this, args);
    if (namedSchema.safeParse(args[0]).success) trap.reached('in commit', inFlight());
    return answer;
  };
  Reflect.set(Client.prototype, 'query', overheard);
};
