import type { z } from 'zod';

import { parseScope } from '../../../machines/model/layers.ts';
import type { Result } from '../../../machines/model/result.ts';
import type { CommandFault, SettingsRequest } from '../../cli/commands.ts';
import type { SettingsAppliedView, SettingsPreviewView } from '../../cli/views.ts';
import { nameOf, type Caller } from '../access/roles.ts';
import {
  acting,
  bodyOf,
  found,
  NOTHING,
  refused,
  type Around,
  type Endpoint,
  type Reply,
} from '../endpoint.ts';
import { problemOf } from '../faults.ts';
import type { Problem } from '../problem.ts';
import { settingsApplied, settingsAsk, settingsPreview } from '../schemas/actions.ts';

export type SettingsSources = {
  readonly audit: Around;
  readonly changeSettings: (
    request: SettingsRequest,
    show: (preview: SettingsPreviewView) => void,
  ) => Promise<Result<SettingsAppliedView | null, CommandFault>>;
};

type Ask = z.infer<typeof settingsAsk>;

const PER_MINUTE = 10;

/** Null where the scope is none. */
const requestOf = (
  { expectedVersion: expect, reason, scope: text, set: assignments, unset }: Ask,
  caller: Caller,
  apply: boolean,
): SettingsRequest | null => {
  const scope = parseScope(text);
  const edit = scope === null ? null : ({ kind: 'set', scope, assignments, unset } as const);
  return edit === null ? null : { edit, by: nameOf(caller), reason, expect, apply };
};

const noScope: Problem = {
  status: 400,
  title: 'expected a scope: default, desk:NAME, series:NAME or trade:ID',
};

/** What the change would do, and what came of it where it was made. */
const changed = async (
  { changeSettings }: SettingsSources,
  request: SettingsRequest | null,
): Promise<
  Reply<{ readonly preview: SettingsPreviewView | null; readonly made: SettingsAppliedView | null }>
> => {
  if (request === null) return refused(noScope);
  let preview: SettingsPreviewView | null = null;
  const made = await changeSettings(request, (shown) => {
    preview = shown;
  });
  return made.ok ? found({ preview, made: made.value }) : refused(problemOf(made.error));
};

const missing = (what: string): never => {
  throw new Error(`settings: expected ${what}, found none`);
};

/** What a change of the settings would do to each open trade, and the change itself. */
export const settingsActions = (sources: SettingsSources): readonly Endpoint[] => [
  acting({
    path: '/settings/preview',
    summary: 'What a change of the settings would do to each open trade; nothing is changed.',
    role: 'view',
    changes: false,
    perMinute: PER_MINUTE,
    params: NOTHING,
    body: bodyOf(settingsAsk),
    answer: settingsPreview,
    refusals: [404, 409, 422, 503],
    run: async ({ body, caller }) => {
      const reply = await changed(sources, requestOf(body, caller, false));
      return reply.ok ? found(reply.value.value.preview ?? missing('a preview')) : reply;
    },
  }),
  acting(
    {
      path: '/settings',
      summary: 'Change settings, and what guards each open trade with them.',
      role: 'admin',
      changes: true,
      perMinute: PER_MINUTE,
      params: NOTHING,
      body: bodyOf(settingsAsk),
      answer: settingsApplied,
      refusals: [404, 409, 422, 503],
      run: async ({ body, caller }) => {
        const reply = await changed(sources, requestOf(body, caller, true));
        return reply.ok ? found(reply.value.value.made ?? missing('a version')) : reply;
      },
    },
    sources.audit,
  ),
];
