import { askGuards } from '../../db/operator-requests.ts';
import { answerPreview, openPreviews, type Draft } from '../../db/settings-previews.ts';
import { ANYWHERE, layersAt, resolve } from '../../machines/model/layers.ts';
import type { TradeId } from '../../machines/model/ids.ts';
import { TERMINAL_TRADE_STATES, type TradeContext } from '../../machines/model/trade.ts';
import { renderFault } from '../config/fault.ts';
import { endedBy, type ChildSpec } from '../runtime/supervision/child.ts';
import {
  changeFor,
  isBehind,
  isReached,
  previewOf,
  type PreviewAnswer,
  type TradePreview,
} from '../settings/preview.ts';
import { proposed, type SettingsState } from '../settings/state.ts';
import { readState, recordStart } from '../settings/store.ts';
import { eachTrade } from './admission.ts';
import type { House } from './house.ts';

/** The key of settings that cannot be used, at the gate and among the alarms. */
const UNUSABLE = 'settings';

/** Every value that is not built in, with where it comes from. */
const said = ({ layers }: SettingsState): readonly string[] =>
  [...resolve(layersAt(layers, ANYWHERE))]
    .filter(([, { origin }]) => origin !== 'built-in')
    .map(([path, { value, origin }]) => `${path} = ${JSON.stringify(value)} (${origin})`);

/**
 * Goes by settings that are in order. Others are an alarm: what was in force stays so, and no trade
 * is opened by settings that somebody has replaced.
 */
const take = ({ alarms, gate, log, settings }: House, state: SettingsState): void => {
  const faults = settings.take(state);
  if (faults.length > 0) {
    const found = faults.map(renderFault);
    gate.block(UNUSABLE, null, `the settings of version ${state.version} cannot be used`);
    alarms.raise(UNUSABLE, 'the settings cannot be used', { version: state.version, found });
    return;
  }
  gate.unblock(UNUSABLE);
  alarms.clear(UNUSABLE);
  log.info('settings in force', { version: state.version, set: said(state) });
};

/** The positions as they would stand under a draft; null trades for one of another version. */
const answerOf = async (house: House, { version, scope, patch }: Draft): Promise<PreviewAnswer> => {
  const { clock, guardian, settings } = house;
  const state = settings.state();
  if (version !== state.version) return { version: state.version, trades: null };
  const draft = proposed(state, scope, patch);
  const trades: TradePreview[] = [];
  await eachTrade(house, (trade) => {
    const nowMs = clock.now();
    const preview = isReached(scope, trade.context)
      ? previewOf(draft, trade, (context) => guardian.foresee(context, nowMs), nowMs)
      : null;
    if (preview !== null) trades.push(preview);
  });
  return { version, trades };
};

/** Tells those who ask what their change would do. */
const answerPreviews = async (house: House): Promise<void> => {
  const { database } = house.organs.store.get();
  for (const preview of await openPreviews(database))
    await answerPreview(database, preview.id, await answerOf(house, preview));
};

/**
 * Trades that were opened while somebody changed their settings, or that no command has known of,
 * are asked like all others.
 */
const createCatchUp = (house: House): (() => Promise<void>) => {
  let judged = new Set<TradeId>();
  let judgedBy = 0;
  return async () => {
    const state = house.settings.state();
    if (state.version !== judgedBy) judged = new Set();
    judgedBy = state.version;
    const behind: TradeContext[] = [];
    await eachTrade(house, ({ state: at, context }) => {
      const isOver = TERMINAL_TRADE_STATES.has(at) || judged.has(context.tradeId);
      if (!isOver && isBehind(state, context)) behind.push(context);
    });
    const trades = behind
      .filter((context) => changeFor(state, context) !== null)
      .map(({ tradeId }) => tradeId);
    if (trades.length > 0) {
      const { database } = house.organs.store.get();
      await askGuards(database, { trades, settingsVersion: state.version, by: 'the settings' });
    }
    for (const { tradeId } of behind) judged.add(tradeId);
  };
};

/** `settings`: puts down what this start brings, and follows what people set while it runs. */
export const settingsChild = (house: House): ChildSpec => ({
  id: 'settings',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.store.shutdownMs,
  start: async () => {
    const { inbox, organs, owner, settings } = house;
    const database = () => organs.store.get().database;
    const first = await recordStart(database(), settings.started, owner);
    take(house, first);
    let seen = first.version;
    const catchUp = createCatchUp(house);
    const leave = inbox.follow('settings cannot be followed', async (waiting) => {
      if (waiting.settings !== seen) {
        const state = await readState(database());
        take(house, state);
        seen = state.version;
      }
      if (waiting.previews) await answerPreviews(house);
      await catchUp();
    });
    return endedBy(leave);
  },
});
