import type { Context } from 'hono';

import type { FieldFault } from '../runtime/field-faults.ts';

/** A refusal of the API, as RFC 9457 shapes it; `faults` lists each field that is wrong. */
export type Problem = {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 421 | 422 | 429 | 500 | 503;
  readonly title: string;
  readonly detail?: string;
  readonly faults?: readonly FieldFault[];
};

export const problem = (context: Context, { status, ...rest }: Problem): Response =>
  context.body(JSON.stringify({ type: 'about:blank', status, ...rest }), status, {
    'Content-Type': 'application/problem+json',
  });
