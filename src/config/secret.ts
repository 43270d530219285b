import { inspect } from 'node:util';

import { fail, ok, type Result } from '../../machines/model/result.ts';
import { knowSecret } from '../logger/known-secrets.ts';
import type { ConfigFault } from './fault.ts';

/** Where a secret is kept. Settings hold these only. */
export type SecretRef = { readonly env: string } | { readonly file: string };

/** A secret that every ordinary way of printing shows as `***`. */
export type Secret = {
  readonly reveal: () => string;
  readonly toString: () => string;
  readonly toJSON: () => string;
};

const MASK = '***';

export const secret = (value: string): Secret => ({
  reveal: () => value,
  toString: () => MASK,
  toJSON: () => MASK,
  ...{ [inspect.custom]: () => MASK },
});

/** Takes what is referred to at a place of the settings, where something is. */
export type TakeSecret = (
  path: readonly string[],
  ref: SecretRef | null,
) => { readonly secret: Secret | null; readonly faults: readonly ConfigFault[] };

export type SecretSources = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of a file, or why it cannot be had. */
  readonly readText: (path: string) => Result<string, string>;
};

/** A secret that this process holds from now on, and that no text of it shows. */
const taken = (value: string): Secret => {
  knowSecret(value);
  return secret(value);
};

/** Takes the secret from where `ref` says. The error says what was found, never a content. */
export const resolveSecret = (ref: SecretRef, sources: SecretSources): Result<Secret, string> => {
  if ('env' in ref) {
    const value = sources.env[ref.env];
    if (value === undefined) return fail(`the variable ${ref.env} is not set`);
    return value.trim() === '' ? fail(`the variable ${ref.env} is empty`) : ok(taken(value.trim()));
  }
  const text = sources.readText(ref.file);
  if (!text.ok) return fail(text.error);
  const value = text.value.trim();
  return value === '' ? fail(`the file ${ref.file} is empty`) : ok(taken(value));
};

/** How a reference reads on a screen. */
export const describeRef = (ref: SecretRef): string =>
  'env' in ref ? `*** (from env ${ref.env})` : `*** (from file ${ref.file})`;
