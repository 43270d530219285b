import { readTrade } from '../../db/trades.ts';
import type { Queryable } from '../../db/queryable.ts';
import type { Draft } from '../../db/settings-previews.ts';
import { readSettingsAt } from '../../db/settings.ts';
import { tradeId } from '../../machines/model/ids.ts';
import { scopeText, type Patch, type Scope } from '../../machines/model/layers.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import { TERMINAL_TRADE_STATES } from '../../machines/model/trade.ts';
import type { CommandFault, SettingsEdit } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import { renderFault } from '../config/fault.ts';
import type { Config } from '../config/schema.ts';
import { parseAssignment, takenBack, without } from '../settings/edit.ts';
import { differences } from '../settings/patch.ts';
import { commandLayer, type SettingsState } from '../settings/state.ts';
import { fault, noSuchTrade } from './faults.ts';

type Failure = { readonly ok: false; readonly error: CommandFault };

/** Why nothing can be set for a scope: a name that is none would be for nobody. */
const refusalOf = async (
  q: Queryable,
  config: Config,
  { kind, name }: Scope,
): Promise<Failure | null> => {
  const unless = (names: readonly string[], what: string): Failure | null =>
    names.includes(name)
      ? null
      : fault(EXIT.usage, `scope: expected ${what} (${names.join(', ')}), found ${name}`);
  switch (kind) {
    case 'default':
      return null;
    case 'desk':
      return unless(
        config.desks.map((desk) => desk.name),
        'a desk',
      );
    case 'series':
      return unless(
        config.markets.series.map(({ series }) => series),
        'a series',
      );
    case 'trade': {
      const isId = /^[1-9][0-9]{0,18}$/.test(name);
      const trade = isId ? await readTrade(q, tradeId(name)) : null;
      if (trade === null) return fail(noSuchTrade(name));
      return TERMINAL_TRADE_STATES.has(trade.state)
        ? fault(EXIT.refused, `trade ${name}: expected one that is open, found ${trade.state}`)
        : null;
    }
  }
};

const patchOf = (state: SettingsState, scope: Scope): Patch =>
  commandLayer(state, scope)?.patch ?? {};

/** What is set lies over what was; what is unset is left to the layers below. */
const setDraft = async (
  q: Queryable,
  config: Config,
  state: SettingsState,
  { scope, assignments, unset }: Extract<SettingsEdit, { kind: 'set' }>,
): Promise<Result<Draft, CommandFault>> => {
  const refusal = await refusalOf(q, config, scope);
  if (refusal !== null) return refusal;
  const given = assignments.map(parseAssignment);
  const faults = given.flatMap((each) => (each.ok ? [] : [renderFault(each.error)]));
  if (faults.length > 0) return fault(EXIT.usage, ...faults);
  const values = given.flatMap((each) => (each.ok ? Object.entries(each.value) : []));
  const patch = { ...without(patchOf(state, scope), unset), ...Object.fromEntries(values) };
  return ok({ version: state.version, scope, patch });
};

/** What a version changed is as it was before it; what was changed again since is named. */
const revertDraft = async (
  q: Queryable,
  state: SettingsState,
  version: number,
): Promise<Result<Draft, CommandFault>> => {
  const step = await readSettingsAt(q, version);
  if (step === null)
    return fault(EXIT.usage, `settings: expected a version of theirs, found no ${version}`);
  if (step.source === 'start')
    return fault(
      EXIT.usage,
      `settings: expected a change by command, found that a process was started with ${version}`,
    );
  const { scope, before, patch } = step;
  const back = takenBack(patchOf(state, scope), before, patch);
  if (back.ok) return ok({ version: state.version, scope, patch: back.value });
  return fault(
    EXIT.superseded,
    ...back.error.map(
      ({ path, from, to }) =>
        `${path}: expected ${JSON.stringify(from)} as version ${version} set it, found ` +
        (to === undefined ? 'nothing' : JSON.stringify(to)),
    ),
  );
};

/** The change that is asked for; a fault where it is none, or cannot be made of these words. */
export const draftOf = async (
  q: Queryable,
  config: Config,
  state: SettingsState,
  edit: SettingsEdit,
): Promise<Result<Draft, CommandFault>> => {
  const draft =
    edit.kind === 'set'
      ? await setDraft(q, config, state, edit)
      : await revertDraft(q, state, edit.version);
  if (!draft.ok) return draft;
  const { scope, patch } = draft.value;
  return differences(patchOf(state, scope), patch).length > 0
    ? draft
    : fault(EXIT.usage, `settings: expected a change of ${scopeText(scope)}, found none`);
};
