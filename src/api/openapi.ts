import { z } from 'zod';

import { IDEMPOTENCY_KEY, type Endpoint } from './endpoint.ts';
import { shapes } from './schemas/registry.ts';

type Json = Readonly<Record<string, unknown>>;

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'Something of it cannot be as it is; `faults` lists every wrong field.',
  401: 'No token, or a wrong one.',
  403: 'From a foreign page, or by a role that may not, or the API is read-only.',
  404: 'There is no such thing.',
  409: 'It has changed meanwhile, or the key was used for something else.',
  413: 'The body is too long.',
  415: 'The body is no JSON.',
  421: 'By a name that is not ours.',
  422: 'It cannot be done now; `detail` says why.',
  429: 'Too often.',
  500: 'A defect; see the log.',
  503: 'Not now: the process stops, or the database is away. Try again.',
};

/** What every endpoint may answer. */
const COMMON = [400, 401, 403, 421, 429, 500] as const;
/** What everything with a body may answer besides. */
const WITH_BODY = [413, 415] as const;

const PROBLEM: Json = {
  type: 'object',
  description: 'A refusal, as RFC 9457 shapes it.',
  required: ['type', 'status', 'title'],
  properties: {
    type: { type: 'string' },
    status: { type: 'integer' },
    title: { type: 'string' },
    detail: { type: 'string' },
    faults: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};

const uriOf = (id: string): string => `#/components/schemas/${id}`;

const plain = ({ $id: _id, $schema: _schema, ...schema }: Json): Json => schema;

const components = (): Json => {
  const { schemas } = z.toJSONSchema(shapes, { uri: uriOf, unrepresentable: 'any' });
  const entries = Object.entries(schemas).map(
    ([id, schema]) => [id, plain({ ...schema })] as const,
  );
  return Object.fromEntries([...entries, ['Problem', PROBLEM] as const]);
};

/** By its name where it has one. */
const answerOf = (schema: z.ZodType): Json => {
  const id = shapes.get(schema)?.id;
  if (id === undefined)
    throw new TypeError('API: expected an answer with a name, found one without');
  return { $ref: uriOf(id) };
};

const inputOf = (schema: z.ZodType): Json =>
  plain({ ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) });

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Each member of a strict object as a parameter of a request. */
const parametersOf = (schema: z.ZodType, place: 'path' | 'query'): readonly Json[] => {
  const { properties, required } = inputOf(schema);
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(isRecord(properties) ? properties : {}).map(([name, member]) => ({
    name,
    in: place,
    required: place === 'path' || needed.includes(name),
    schema: member,
  }));
};

const refusal = (status: number): readonly [string, Json] => [
  String(status),
  {
    description: REFUSALS[status],
    content: { 'application/problem+json': { schema: { $ref: uriOf('Problem') } } },
  },
];

const KEY: Json = {
  name: IDEMPOTENCY_KEY,
  in: 'header',
  required: true,
  description: 'Under one key it happens once; sent again, it answers as it did the first time.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9._:-]{8,128}$' },
};

const operationOf = (asked: Endpoint): Json => {
  const { answer, body, isKeyed, params, query, refusals, role, summary } = asked;
  const statuses = [...COMMON, ...(body === null ? [] : WITH_BODY), ...refusals];
  return {
    summary,
    description: `For the role ${role} and above.`,
    security: [{ bearer: [] }],
    parameters: [
      ...parametersOf(params, 'path'),
      ...parametersOf(query, 'query'),
      ...(isKeyed ? [KEY] : []),
    ],
    ...(body !== null && {
      requestBody: { required: true, content: { 'application/json': { schema: inputOf(body) } } },
    }),
    responses: Object.fromEntries([
      [
        '200',
        { description: 'Done.', content: { 'application/json': { schema: answerOf(answer) } } },
      ],
      ...[...new Set(statuses)].sort().map(refusal),
    ]),
  };
};

/** The OpenAPI 3.1 document of these endpoints, made of what they read and answer by. */
export const openApiOf = (root: string, endpoints: readonly Endpoint[]): Json => {
  const paths = new Map<string, Json>();
  for (const asked of endpoints) {
    const path = root + asked.path;
    paths.set(path, { ...paths.get(path), [asked.method]: operationOf(asked) });
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Tradewarden', version: '1' },
    paths: Object.fromEntries(paths),
    components: {
      schemas: components(),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
};
