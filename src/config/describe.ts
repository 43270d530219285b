import { redactText } from '../logger/redact.ts';
import { fieldAt } from './fields.ts';
import { effectiveLeaves } from './leaves.ts';
import type { EffectiveConfig } from './load.ts';
import type { SecretRef } from './secret.ts';
import { describeRef } from './secret.ts';
import { pathText } from './validate.ts';

/** One setting in force, as `tradewarden config` shows it. */
export type SettingView = {
  readonly path: string;
  readonly value: unknown;
  readonly origin: string;
};

const isRef = (value: unknown): value is SecretRef =>
  typeof value === 'object' && value !== null && ('env' in value || 'file' in value);

/** A connection string without its password; any other secret not at all. */
const shownSecret = (path: string, ref: SecretRef, { secrets }: EffectiveConfig): string => {
  if (path !== 'database.url' || secrets.databaseUrl === null) return describeRef(ref);
  const url = URL.canParse(secrets.databaseUrl.reveal())
    ? new URL(secrets.databaseUrl.reveal())
    : null;
  if (url === null) return describeRef(ref);
  return `${url.protocol}//${url.username === '' ? '' : '***@'}${url.host}${url.pathname}`;
};

/** Every setting in force with where it came from; secrets masked. */
export const describeConfig = (effective: EffectiveConfig): readonly SettingView[] =>
  effectiveLeaves(effective.config).map((leaf) => {
    const path = pathText(leaf.path);
    const origin = effective.origins.get(path) ?? 'default';
    if (fieldAt(path)?.kind === 'secret' && isRef(leaf.value))
      return { path, value: shownSecret(path, leaf.value, effective), origin };
    const value = typeof leaf.value === 'string' ? redactText(leaf.value) : leaf.value;
    return { path, value, origin };
  });
