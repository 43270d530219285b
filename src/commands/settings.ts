import type { Database } from '../../db/pool.ts';
import { readSettingsHistory } from '../../db/settings.ts';
import { loadActor } from '../../db/one-actor.ts';
import { placeOf, scopeText, type Place, type Scope } from '../../machines/model/layers.ts';
import { seriesTicker, tradeId, type TradeId } from '../../machines/model/ids.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import { guardOf, settingsVersionOf } from '../../machines/trades/guard.ts';
import type { CommandFault, Commands } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { SettingsView } from '../cli/views.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { renderFault } from '../config/fault.ts';
import { tradeLogic } from '../runtime/durable/trade-logic.ts';
import { differences, flat } from '../settings/patch.ts';
import { startLayers } from '../settings/start.ts';
import { effectiveAt, type SettingsState } from '../settings/state.ts';
import { readState } from '../settings/store.ts';
import { onDatabase } from './database.ts';

export const fault = (exitCode: CommandFault['exitCode'], ...lines: readonly string[]) =>
  fail<CommandFault>({ exitCode, lines });

/** The settings in force; before any process has run, what one would be started with here. */
export const settingsOf = async (
  effective: EffectiveConfig,
  database: Database,
): Promise<SettingsState> => {
  const state = await readState(database);
  return state.version > 0 ? state : { version: 0, layers: startLayers(effective) };
};

export const noSuchTrade = (id: string) =>
  fault(EXIT.notFound, `trade: expected the id of a trade, found no trade ${id}`);

/** A trade as it stands; null where there is none. */
const contextOf = async (database: Database, id: TradeId): Promise<TradeContext | null> => {
  const row = await loadActor(database, { kind: 'trade', tradeId: id });
  return row === null ? null : tradeLogic.read(row).context;
};

/** Where a new trade under all these scopes would stand. */
const placeUnder = (scopes: readonly Scope[]): Place => {
  const named = (kind: Scope['kind']): string | null =>
    scopes.findLast((scope) => scope.kind === kind)?.name ?? null;
  const series = named('series');
  return {
    desk: named('desk'),
    series: series === null ? null : seriesTicker(series),
    trade: null,
  };
};

const viewOf = (
  state: SettingsState,
  place: Place,
  scopes: readonly Scope[],
  frozen: TradeContext | null,
): Result<SettingsView, CommandFault> => {
  const effective = effectiveAt(state, place);
  if (!effective.ok) return fault(EXIT.usage, ...effective.error.map(renderFault));
  const { guard, origins, version } = effective.value;
  const given = flat(guard);
  const inForce = frozen === null ? given : flat(guardOf(frozen));
  return ok({
    version: frozen === null ? version : settingsVersionOf(frozen),
    scopes: scopes.map(scopeText),
    settings: Object.entries(inForce).map(([path, value]) => ({
      path,
      value,
      origin:
        JSON.stringify(value) === JSON.stringify(given[path])
          ? (origins.get(path) ?? 'built-in')
          : 'the trade, since it was opened',
    })),
  });
};

/** `tradewarden settings`: how trades are guarded, and where each value comes from. */
export const readGuard: Commands['settings'] = async (settings, { scopes }) => {
  const read = await onDatabase(settings, async ({ database }) => {
    const state = await settingsOf(settings, database);
    const trade = scopes.findLast(({ kind }) => kind === 'trade');
    if (trade === undefined) return viewOf(state, placeUnder(scopes), scopes, null);
    const context = await contextOf(database, tradeId(trade.name));
    if (context === null) return noSuchTrade(trade.name);
    return viewOf(state, placeOf(context.tradeId, context.ticket), scopes, context);
  });
  return read.ok ? read.value : read;
};

const PAGE = 100;

/** `tradewarden settings history`: who has changed what, when and why; newest first. */
export const readChanges: Commands['settingsHistory'] = (settings, { scope }) =>
  onDatabase(settings, async ({ database }) => {
    const steps = await readSettingsHistory(database, { scope, limit: PAGE });
    return steps.map(({ scope: changed, patch, before, origins: _, ...step }) => ({
      ...step,
      scope: scopeText(changed),
      changes: differences(before, patch),
    }));
  });
