import { z } from 'zod';

import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { DeepReadonly } from '../config/schema.ts';
import { fieldFaults, type FieldFault } from '../runtime/field-faults.ts';
import type { Caller, Role } from './access/roles.ts';
import { letOut } from './let-out.ts';
import type { Problem } from './problem.ts';

/** The header that makes an action happen once, however often it is sent. */
export const IDEMPOTENCY_KEY = 'Idempotency-Key';

/** How a body is read; `schema` tells others what it looks like, null: there is none. */
export type BodyForm<Body> = {
  readonly schema: z.ZodType | null;
  readonly read: (value: unknown) => Result<Body, readonly FieldFault[]>;
};

/** What an answer may be made of: the house's own readonly values, branded or not. */
export type Wire<Schema extends z.ZodType> = DeepReadonly<z.infer<Schema>>;

export type Reply<Value> = Result<{ readonly status: 200 | 201; readonly value: Value }, Problem>;

type Asked<Params, Query, Body> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
  /** The address that was asked. */
  readonly place: string;
  /** The page that asks; null: a program does. */
  readonly origin: string | null;
  /** Under which it is to happen once; null where none was given. */
  readonly key: string | null;
};

type Facts = {
  readonly method: 'get' | 'post';
  /** Below `/api/v1`: `/trades/{trade}`. */
  readonly path: string;
  readonly summary: string;
  readonly role: Role;
  /** Whether it stays closed where the API is read-only. */
  readonly changes: boolean;
  /** How often a token may ask for it; null: as often as it likes. */
  readonly perMinute: number | null;
  /** Whether it must be asked under a key. */
  readonly isKeyed: boolean;
  /** Refusals beside those that every one has. */
  readonly refusals: readonly Problem['status'][];
};

type Plan<Params, Query, Body, Answer extends z.ZodType> = Facts & {
  readonly params: z.ZodType<Params>;
  readonly query: z.ZodType<Query>;
  readonly body: BodyForm<Body>;
  readonly answer: Answer;
  readonly run: (asked: Asked<Params, Query, Body>) => Promise<Reply<Wire<Answer>>>;
  /** What is done around it once everything has been read. */
  readonly around: Around;
};

export type Around = (
  asked: Asked<unknown, unknown, unknown>,
  work: () => Promise<Reply<unknown>>,
) => Promise<Reply<unknown>>;

const directly: Around = (_, work) => work();

/** One thing that can be asked of the API: its place, its right, its words and its answer. */
export type Endpoint = Facts & {
  readonly params: z.ZodType;
  readonly query: z.ZodType;
  readonly body: z.ZodType | null;
  readonly answer: z.ZodType;
  /** Takes what came with a request, not read yet. */
  readonly run: (raw: Asked<unknown, unknown, unknown>) => Promise<Reply<unknown>>;
};

const read = <T>(schema: z.ZodType<T>, value: unknown): Result<T, readonly FieldFault[]> => {
  const parsed = schema.safeParse(value);
  return parsed.success ? ok(parsed.data) : fail(fieldFaults(parsed.error, 'body'));
};

const unreadable = (title: string, faults: readonly FieldFault[]) =>
  fail<Problem>({ status: 400, title, faults });

/** Reads everything before anything is done, and lets nothing out that the answer does not name. */
const endpoint = <Params, Query, Body, Answer extends z.ZodType>({
  params,
  query,
  body,
  run,
  around,
  ...plan
}: Plan<Params, Query, Body, Answer>): Endpoint => ({
  ...plan,
  params,
  query,
  body: body.schema,
  run: async (raw) => {
    const place = read(params, raw.params);
    if (!place.ok) return unreadable('there can be no such resource', place.error);
    const wanted = read(query, raw.query);
    if (!wanted.ok) return unreadable('the query cannot be as it is', wanted.error);
    const sent = body.read(raw.body);
    if (!sent.ok) return unreadable('the body cannot be as it is; nothing was stored', sent.error);
    const asked = { ...raw, params: place.value, query: wanted.value, body: sent.value };
    return around(asked, async () => {
      const reply = await run(asked);
      if (!reply.ok) return reply;
      const { status, value } = reply.value;
      return ok({ status, value: await letOut(plan.answer, value) });
    });
  },
});

const NO_BODY: BodyForm<null> = { schema: null, read: () => ok(null) };

/** Something to look at: for everybody with a token, as often as they like. */
export const reading = <Params, Query, Answer extends z.ZodType>(
  plan: Pick<
    Plan<Params, Query, null, Answer>,
    'path' | 'summary' | 'params' | 'query' | 'answer' | 'refusals' | 'run'
  >,
): Endpoint =>
  endpoint({
    ...plan,
    method: 'get',
    role: 'view',
    changes: false,
    perMinute: null,
    isKeyed: false,
    body: NO_BODY,
    around: directly,
  });

type ActionPlan<Params, Body, Answer extends z.ZodType> = Omit<
  Plan<Params, Record<string, never>, Body, Answer>,
  'around' | 'isKeyed' | 'method' | 'query'
>;

/** Something to do; under a key where something is done around it. */
export const acting = <Params, Body, Answer extends z.ZodType>(
  plan: ActionPlan<Params, Body, Answer>,
  around: Around | null = null,
): Endpoint =>
  endpoint({
    ...plan,
    method: 'post',
    isKeyed: around !== null,
    query: NOTHING,
    around: around ?? directly,
  });

/** A body by its schema alone. */
export const bodyOf = <T>(schema: z.ZodType<T>): BodyForm<T> => ({
  schema,
  read: (value) => read(schema, value),
});

/** Of what takes no parameters. */
export const NOTHING = z.strictObject({});

/** Found. */
export const found = <Value>(value: Value): Reply<Value> => ok({ status: 200, value });

export const refused = (problem: Problem): Reply<never> => fail(problem);
