import { redactText } from '../logger/redact.ts';
import type { ConfigFault } from './fault.ts';
import { ENV_PREFIX, fields, type Field } from './fields.ts';
import { assignmentsTo, valueFromText, type Assignment } from './layers.ts';
import { nearest } from './nearest.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Names the file of settings; not a setting itself. */
export const CONFIG_FILE_VARIABLE = 'TRADEWARDEN_CONFIG';
const DATABASE_URL_VARIABLE = 'DATABASE_URL';

type Setter = { readonly field: Field; readonly part: 'whole' | 'env' | 'file' };

const setters: ReadonlyMap<string, Setter> = new Map(
  fields.flatMap((field): (readonly [string, Setter])[] =>
    field.kind === 'secret'
      ? [
          [field.env, { field, part: 'whole' }],
          [`${field.env}__ENV`, { field, part: 'env' }],
          [`${field.env}__FILE`, { field, part: 'file' }],
        ]
      : [[field.env, { field, part: 'whole' }]],
  ),
);

const afterPrefix = (name: string): string => name.slice(ENV_PREFIX.length);

const unknownVariable = (name: string): ConfigFault => {
  const tails = [...setters.keys(), CONFIG_FILE_VARIABLE].map(afterPrefix);
  const close = nearest(afterPrefix(name), tails);
  return {
    path: '',
    expected:
      close === null ? 'a known setting' : `a known setting (the nearest is ${ENV_PREFIX}${close})`,
    found: 'an unknown one',
    source: `env ${name}`,
  };
};

type EnvironmentLayer = {
  readonly assignments: readonly Assignment[];
  readonly faults: readonly ConfigFault[];
};

const readVariable = (name: string, text: string): EnvironmentLayer => {
  const setter = setters.get(name);
  if (setter === undefined) return { assignments: [], faults: [unknownVariable(name)] };
  const origin = `env ${name}`;
  const { field, part } = setter;
  const segments = field.path.split('.');
  if (part !== 'whole')
    return { assignments: [{ segments, value: { [part]: text }, origin }], faults: [] };
  const value = valueFromText(field, text);
  if (!value.ok) {
    const expected = `${field.expected}, written as JSON`;
    return {
      assignments: [],
      faults: [{ path: field.path, expected, found: redactText(value.error), source: origin }],
    };
  }
  return { assignments: assignmentsTo(segments, value.value, origin), faults: [] };
};

/** The settings that the environment gives; a member of a group wins over the group. */
export const readEnvironment = (env: Environment): EnvironmentLayer => {
  const names = Object.keys(env)
    .filter((name) => name.startsWith(ENV_PREFIX) && name !== CONFIG_FILE_VARIABLE)
    .sort();
  const layers = names.map((name) => readVariable(name, env[name] ?? ''));
  const fromUrl: readonly Assignment[] =
    (env[DATABASE_URL_VARIABLE] ?? '') === ''
      ? []
      : [
          {
            segments: ['database', 'url'],
            value: { env: DATABASE_URL_VARIABLE },
            origin: `env ${DATABASE_URL_VARIABLE}`,
          },
        ];
  return {
    assignments: [...fromUrl, ...layers.flatMap((layer) => layer.assignments)],
    faults: layers.flatMap((layer) => layer.faults),
  };
};
