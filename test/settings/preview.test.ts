import { describe, expect, it } from 'vitest';

import { DEFAULT_SCOPE, type Layer, type Patch } from '../../machines/model/layers.ts';
import type { TradeEvent } from '../../machines/model/trade.ts';
import { flat } from '../../src/settings/patch.ts';
import { isBehind, isReached, previewOf, type Foresee } from '../../src/settings/preview.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { linearTicket } from '../support/linear.ts';
import type { SettingsState } from '../../src/settings/state.ts';
import {
  after,
  born,
  filled,
  play,
  probabilityStop,
  reading,
  totals,
  tradeInput,
  unverified,
} from '../support/trade-fixtures.ts';

const NOW = after(60);
const armed: TradeEvent = { type: 'watch.armed', reading: reading(), atMs: NOW };
const tripped: TradeEvent = { type: 'stop.tripped', cause: probabilityStop(39.9), atMs: NOW };
const lost: TradeEvent = { type: 'watch.lost', reason: 'the quote is old', atMs: NOW };

const layer = (patch: Patch, version: number): Layer => ({
  scope: DEFAULT_SCOPE,
  source: 'command',
  version,
  patch,
  origins: {},
});

const started: Layer = { ...layer(flat(unverified()), 1), source: 'start' };

const stateWith = (patch: Patch): SettingsState => ({
  version: 2,
  layers: [started, layer(patch, 2)],
});

const watched = play(
  born({ guard: unverified(), settingsVersion: 1 }),
  filled('entry', 1, totals(100, 96), after(1)),
  { ...armed, atMs: after(2) },
);

const seeing =
  (...words: readonly TradeEvent[]): Foresee =>
  () =>
    words;

const preview = (patch: Patch, foresee: Foresee | null) =>
  previewOf(stateWith(patch), watched, foresee, NOW);

describe('what a change would do to a trade that is watched', () => {
  it('nothing, where its guard stays as it is', () => {
    expect(preview({ 'probabilityStop.thresholdPercent': 40 }, seeing(armed))).toBeNull();
  });

  it('nothing to a trade in a linear contract, whose guard is its ticket’s own', () => {
    const linear = tradeLogic.born({ ...tradeInput(), ticket: linearTicket('no') }, after(0));
    const change = stateWith({ 'probabilityStop.thresholdPercent': 45 });
    expect(previewOf(change, linear, seeing(), NOW)).toBeNull();
  });

  it('fire, with rule, value and threshold, where the watch would trip at once', () => {
    expect(
      preview({ 'probabilityStop.thresholdPercent': 45 }, seeing(armed, tripped)),
    ).toMatchObject({
      outcome: 'fires',
      stop: { rule: 'probability', value: 39.9 },
      version: 1,
      changes: [{ path: 'probabilityStop.thresholdPercent', from: 40, to: 45 }],
    });
  });

  it('begin to verify, where the new guard verifies', () => {
    const patch = {
      'probabilityStop.thresholdPercent': 45,
      'probabilityStop.verification.enabled': true,
    };
    expect(preview(patch, seeing(armed, tripped))).toMatchObject({ outcome: 'verifies' });
  });

  it('disarm a rule, by its name', () => {
    expect(preview({ 'probabilityStop.enabled': false }, seeing(armed))).toMatchObject({
      outcome: 'disarms',
      disarms: ['probability'],
      arms: [],
    });
    expect(preview({ 'maxHold.enabled': true }, seeing(armed))).toMatchObject({
      outcome: 'changes',
      arms: ['maxHold'],
    });
  });

  it('leave it unprotected, and why', () => {
    expect(preview({ maxQuoteAgeMs: 1 }, seeing(lost))).toMatchObject({
      outcome: 'unprotected',
      reason: 'the quote is old',
    });
    expect(preview({ stopsEnabled: false }, null)).toMatchObject({
      outcome: 'unprotected',
      disarms: ['momentum', 'probability'],
    });
  });

  it('is told without live values as far as it can be', () => {
    expect(preview({ 'probabilityStop.thresholdPercent': 45 }, null)).toMatchObject({
      outcome: 'changes',
      stop: null,
    });
  });
});

describe('whom a change is for', () => {
  const { context } = watched;
  it('every trade, those of its series, or itself', () => {
    expect(isReached(DEFAULT_SCOPE, context)).toBe(true);
    expect(isReached({ kind: 'series', name: 'KXBTC15M' }, context)).toBe(true);
    expect(isReached({ kind: 'trade', name: context.tradeId }, context)).toBe(true);
    expect(isReached({ kind: 'series', name: 'KXETH15M' }, context)).toBe(false);
    expect(isReached({ kind: 'desk', name: 'fast' }, context)).toBe(false);
  });

  it('is behind when a person has changed its settings since, not when a process started', () => {
    const state = stateWith({});
    expect(isBehind(state, context)).toBe(true);
    expect(isBehind({ version: 9, layers: [{ ...started, version: 9 }] }, context)).toBe(false);
  });
});
