import { describe, expect, it } from 'vitest';

import { isLearning, settingsInForce } from '../../machines/desks/bootstrap.ts';
import { deskSettings } from '../support/desk-settings.ts';

const bootstrap = {
  enabled: true,
  untilClosedTrades: 50,
  minProbabilityPercent: 20,
  minEdgePercent: -3,
  minConfidencePercent: 15,
};
const learner = deskSettings({ minProbabilityPercent: 45, minEdgePercent: 1, bootstrap });

describe('thresholds of a desk that learns', () => {
  it('switch to its own at the fiftieth closed trade (scenario 40)', () => {
    const at = (closed: number | null) => settingsInForce(learner, closed);
    expect(at(49)).toMatchObject({ minProbabilityPercent: 20, minEdgePercent: -3 });
    expect(at(50)).toBe(learner);
    expect(at(51)).toBe(learner);
  });

  it('are the relaxed ones while nobody knows the count', () => {
    expect(isLearning(learner, null)).toBe(true);
    expect(isLearning(learner, 0)).toBe(true);
  });

  it('touch nothing else, and nothing at all where learning is off', () => {
    const { minProbabilityPercent, minEdgePercent, signal, ...rest } = settingsInForce(learner, 0);
    expect(learner).toMatchObject(rest);
    expect([minProbabilityPercent, minEdgePercent]).toEqual([20, -3]);
    expect(signal).toEqual({ ...learner.signal, minConfidencePercent: 15 });
    const settled = deskSettings({ bootstrap: { ...bootstrap, enabled: false } });
    expect(settingsInForce(settled, 0)).toBe(settled);
  });
});
