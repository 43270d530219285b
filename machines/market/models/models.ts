import type { ProbabilityModel } from '../../model/probability-model.ts';
import type { VolatilityWindow } from '../volatility.ts';
import { external } from './external.ts';
import { implied } from './implied.ts';
import { logNormal } from './log-normal.ts';
import { lookup } from './lookup.ts';
import type { Model, ModelLack, Sight } from './model.ts';

const MODELS: { readonly [Name in ProbabilityModel]: Model } = {
  logNormal,
  implied,
  lookup,
  external,
};

/**
 * The YES probability (percent) by `model`, of cells the caller knows to be fresh. A linear market
 * has none: nothing is won or lost there at a close.
 */
export const yesPercentOf = (
  model: ProbabilityModel,
  sight: Sight,
  window: VolatilityWindow,
  nowMs: number,
): number | null =>
  sight.instrument === undefined ? MODELS[model].yesPercent(sight, window, nowMs) : null;

/** What `model` lacks to value the market; null when nothing. */
export const modelLackOf = (
  model: ProbabilityModel,
  sight: Sight,
  window: VolatilityWindow,
  nowMs: number,
): ModelLack | null => MODELS[model].lack(sight, window, nowMs);

/** That lack in plain words. */
export const modelLackInWords = (
  model: ProbabilityModel,
  lack: ModelLack,
  sight: Sight,
  window: VolatilityWindow,
  nowMs: number,
): string => MODELS[model].inWords(lack, sight, window, nowMs);
