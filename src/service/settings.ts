import { loadActor } from '../../db/one-actor.ts';
import type { Queryable } from '../../db/queryable.ts';
import { readSettingsHistory } from '../../db/settings.ts';
import { placeOf, scopeText, type Place, type Scope } from '../../machines/model/layers.ts';
import { seriesTicker, tradeId, type TradeId } from '../../machines/model/ids.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import { guardOf, settingsVersionOf } from '../../machines/trades/guard.ts';
import { plainSetting, shownOf } from '../runtime/plain.ts';
import type { CommandFault } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { SettingsChangeView, SettingsView } from '../cli/views.ts';
import { renderFault } from '../config/fault.ts';
import { tradeLogic } from '../runtime/durable/trade-logic.ts';
import { differences, flat } from '../settings/patch.ts';
import { effectiveAt, type SettingsState } from '../settings/state.ts';
import { noSuchTrade } from './faults.ts';

/** A trade as it stands; null where there is none. */
const contextOf = async (q: Queryable, id: TradeId): Promise<TradeContext | null> => {
  const row = await loadActor(q, { kind: 'trade', tradeId: id });
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
  if (!effective.ok) return fail({ exitCode: EXIT.usage, lines: effective.error.map(renderFault) });
  const { guard, origins, version } = effective.value;
  const given = flat(guard);
  const inForce = frozen === null ? given : flat(guardOf(frozen));
  const instrument = frozen === null ? undefined : shownOf(frozen.ticket).instrument;
  return ok({
    ...(instrument === undefined ? {} : { instrument }),
    version: frozen === null ? version : settingsVersionOf(frozen),
    scopes: scopes.map(scopeText),
    settings: Object.entries(inForce).map(([path, value]) => ({
      path,
      value: frozen === null ? value : plainSetting(frozen.ticket, path, value),
      origin:
        JSON.stringify(value) === JSON.stringify(given[path])
          ? (origins.get(path) ?? 'built-in')
          : 'the trade, since it was opened',
    })),
  });
};

/** How a trade under all these scopes is guarded, with the origin of each value. */
export const guardView = async (
  q: Queryable,
  state: SettingsState,
  scopes: readonly Scope[],
): Promise<Result<SettingsView, CommandFault>> => {
  const trade = scopes.findLast(({ kind }) => kind === 'trade');
  if (trade === undefined) return viewOf(state, placeUnder(scopes), scopes, null);
  const context = await contextOf(q, tradeId(trade.name));
  if (context === null) return fail(noSuchTrade(trade.name));
  return viewOf(state, placeOf(context.tradeId, context.ticket), scopes, context);
};

const PAGE = 100;

/** The changes of one scope, or of all; newest first. */
export const settingsChanges = async (
  q: Queryable,
  scope: Scope | null,
): Promise<readonly SettingsChangeView[]> => {
  const steps = await readSettingsHistory(q, { scope, limit: PAGE });
  return steps.map(({ scope: changed, patch, before, origins: _, ...step }) => ({
    ...step,
    scope: scopeText(changed),
    changes: differences(before, patch),
  }));
};
