import type { Context, Hono } from 'hono';

import { mayAct } from './access/roles.ts';
import type { ApiEnv } from './access/gate.ts';
import type { Rate } from './access/rate.ts';
import { countAction, type ApiCounters } from './counters.ts';
import { IDEMPOTENCY_KEY, type Endpoint } from './endpoint.ts';
import { problem, type Problem } from './problem.ts';

export const API_ROOT = '/api/v1';

export type Rules = {
  readonly rate: Rate;
  readonly isReadOnly: boolean;
  readonly counters: ApiCounters;
};

/** `{trade}` of the document is `:trade` of the router. */
const routeOf = ({ path }: Endpoint): string => API_ROOT + path.replaceAll(/\{(\w+)\}/g, ':$1');

/** A parameter that is given once is a text, one that is repeated a list. */
const queryOf = (context: Context): unknown =>
  Object.fromEntries(
    Object.entries(context.req.queries()).map(([name, values]) => [
      name,
      values.length === 1 ? values[0] : values,
    ]),
  );

/** The JSON of a body; undefined where it is none. */
const jsonOf = async (context: Context): Promise<unknown> => {
  try {
    return JSON.parse(await context.req.text());
  } catch {
    return undefined;
  }
};

/** Why this caller may not ask for this now; null where it may. */
const objectionOf = (
  { changes, method, path, perMinute, role }: Endpoint,
  { caller }: ApiEnv['Variables'],
  { isReadOnly, rate }: Rules,
): Problem | null => {
  if (!mayAct(caller.role, role))
    return { status: 403, title: `expected a token of role ${role}, found ${caller.role}` };
  if (changes && isReadOnly)
    return { status: 403, title: 'expected api.readOnly to be false: this API only shows' };
  const isIn = perMinute === null || rate.take(`${caller.token} ${method} ${path}`, perMinute);
  return isIn ? null : { status: 429, title: `expected at most ${perMinute} of these a minute` };
};

const answer = async (context: Context<ApiEnv>, asked: Endpoint): Promise<Response> => {
  const body = asked.body === null ? null : await jsonOf(context);
  if (body === undefined)
    return problem(context, { status: 400, title: 'expected JSON', faults: [] });
  const reply = await asked.run({
    params: context.req.param(),
    query: queryOf(context),
    body,
    caller: context.get('caller'),
    place: context.req.path,
    origin: context.req.header('Origin') ?? null,
    key: context.req.header(IDEMPOTENCY_KEY) ?? null,
  });
  return reply.ok
    ? context.json(reply.value.value, reply.value.status)
    : problem(context, reply.error);
};

/** Gives each endpoint its route; what is in no endpoint cannot be asked. */
export const mount = (app: Hono<ApiEnv>, endpoints: readonly Endpoint[], rules: Rules): void => {
  for (const asked of endpoints)
    app.on(asked.method, routeOf(asked), async (context) => {
      const objection = objectionOf(asked, { caller: context.get('caller') }, rules);
      const given = objection === null ? answer(context, asked) : problem(context, objection);
      const response = await given;
      if (asked.method === 'post') countAction(rules.counters, asked.path, response.status);
      return response;
    });
};
