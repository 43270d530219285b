import type { DeskSettings } from '../model/settings.ts';

/** Whether a desk with so many closed trades behind it still learns. An unknown count is none. */
export const isLearning = (
  { bootstrap }: Pick<DeskSettings, 'bootstrap'>,
  closedTrades: number | null,
): boolean => bootstrap.enabled && (closedTrades ?? 0) < bootstrap.untilClosedTrades;

/** The settings by which a desk judges now: relaxed while it learns, its own from then on. */
export const settingsInForce = (
  settings: DeskSettings,
  closedTrades: number | null,
): DeskSettings => {
  if (!isLearning(settings, closedTrades)) return settings;
  const { minProbabilityPercent, minEdgePercent, minConfidencePercent } = settings.bootstrap;
  const signal = { ...settings.signal, minConfidencePercent };
  return { ...settings, minProbabilityPercent, minEdgePercent, signal };
};
