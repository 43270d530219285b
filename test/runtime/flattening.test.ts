import { beforeEach, describe, expect, it } from 'vitest';

import type { KillSwitchSetting, KillSwitchState } from '../../machines/model/kill-switch.ts';
import { tradeId } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import { createFlattening } from '../../src/runtime/flattening.ts';
import { recordingBranch, type RecordedTrades } from '../support/branches.ts';
import { testClock, type TestClock } from '../support/simulated-clock.ts';
import { BORN_AT, reading } from '../support/trade-fixtures.ts';
import { SITUATIONS, type Situation } from '../trades/situations.ts';

let trades: RecordedTrades;
let clock: TestClock;
let current: KillSwitchSetting | null;
let look: () => void;

const stand = (state: KillSwitchState, setting: number): void => {
  current = { state, setting, by: 'alice', reason: null, sinceMs: epochMs(0) };
};

beforeEach(() => {
  trades = recordingBranch();
  clock = testClock(BORN_AT);
  current = null;
  ({ look } = createFlattening({
    clock,
    realClock: clock,
    killSwitch: { current: () => current },
    trades: () => trades.branch,
    reading: () => reading(),
  }));
});

const hold = (situation: Situation, id: string = '7'): void => {
  const { state, context } = SITUATIONS[situation];
  const key = { kind: 'trade', tradeId: tradeId(id) } as const;
  const named = { ...context, tradeId: tradeId(id) };
  trades.alive.set(`trade:${id}`, { key, state, context: named, seq: 1, waiting: 0 });
};

const asked = (): readonly string[] =>
  trades.delivered.map(({ key, envelope }) => `${key.tradeId} ${envelope.eventId}`);

describe('flatten', () => {
  it.each(['opening', 'open', 'monitoring.watching', 'monitoring.verifying'] as const)(
    'asks a trade in %s to close, in the name of the kill switch',
    (situation) => {
      hold(situation);
      stand('flatten', 5);
      look();
      expect(asked()).toEqual(['7 switch/5']);
      expect(trades.heard()).toEqual([
        {
          type: 'close.requested',
          countCenti: null,
          by: 'kill switch',
          reading: reading(),
          atMs: BORN_AT,
        },
      ]);
    },
  );

  it.each(['running', 'no-entries', 'reduce-only'] as const)('alone does: %s does not', (state) => {
    hold('monitoring.watching');
    look();
    stand(state, 5);
    look();
    expect(asked()).toEqual([]);
  });

  it('leaves those alone that close already, that wait for their result, or that have ended', () => {
    for (const situation of ['closing.exiting', 'autoStopping.exiting', 'settling'] as const)
      hold(situation, String(Object.keys(SITUATIONS).indexOf(situation) + 1));
    hold('closed, external', '99');
    stand('flatten', 5);
    look();
    expect(asked()).toEqual([]);
  });

  it('asks those too that come, or come back, later', () => {
    stand('flatten', 5);
    look();
    hold('monitoring.watching', '1');
    look();
    hold('open', '2');
    look();
    expect(asked()).toEqual(['1 switch/5', '2 switch/5']);
  });

  it('asks once at a time, and again, under the same id, where it seems to be lost', async () => {
    hold('open');
    stand('flatten', 5);
    look();
    await clock.advance(1_999, 1_999);
    look();
    expect(asked()).toEqual(['7 switch/5']);
    await clock.advance(1, 1);
    look();
    expect(asked()).toEqual(['7 switch/5', '7 switch/5']);
  });

  it('that is set anew asks anew', () => {
    hold('open');
    stand('flatten', 5);
    look();
    stand('flatten', 6);
    look();
    expect(asked()).toEqual(['7 switch/5', '7 switch/6']);
  });
});
