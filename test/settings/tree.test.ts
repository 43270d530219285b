import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { TradeId } from '../../machines/model/ids.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import { guardOf, settingsVersionOf } from '../../machines/trades/guard.ts';
import type { SettingsRequest } from '../../src/cli/commands.ts';
import type { SettingsPreviewView } from '../../src/cli/views.ts';
import { changeSettings } from '../../src/commands/settings-change.ts';
import { readChanges, readGuard } from '../../src/commands/settings.ts';
import { verifyJournal } from '../../src/commands/verify.ts';
import type { LiveActor } from '../../src/runtime/durable/branch-port.ts';
import type { House } from '../../src/tree/house.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, settingsOf, startHouse, type World } from '../tree/running-house.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

/** Slow enough for a busy machine: a market lasts for minutes of real time. */
const SETTINGS = {
  'paper.speed': 5,
  'guard.probabilityStop.thresholdPercent': 5,
  'guard.probabilityStop.minTtcMs': 0,
} as const;

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.end());

const watched = (house: House): Promise<LiveActor<TradeContext>> =>
  eventually(() => {
    const trade = [...house.organs.trades.get().live()].find(
      ({ state, context }) =>
        state === 'monitoring.watching' && context.closeAtMs - house.clock.now() > 120_000,
    );
    if (trade === undefined) throw new Error('expected a trade that is watched');
    return trade;
  }, 60_000);

const tradeNow = (house: House, tradeId: TradeId): LiveActor<TradeContext> => {
  const trade = house.organs.trades.get().find({ kind: 'trade', tradeId });
  if (trade === null) throw new Error(`expected trade ${tradeId} to live`);
  return trade;
};

type Changed = {
  readonly preview: SettingsPreviewView | null;
  readonly outcome: Awaited<ReturnType<typeof changeSettings>>;
};

const change = async (request: Partial<SettingsRequest> & Pick<SettingsRequest, 'edit'>) => {
  const seen: SettingsPreviewView[] = [];
  const outcome = await changeSettings(
    settingsOf(world, SETTINGS),
    { by: 'alice', reason: 'a test', expect: null, apply: true, ...request },
    (preview) => void seen.push(preview),
  );
  return { preview: seen[0] ?? null, outcome } satisfies Changed;
};

const setting = (scope: string, ...assignments: readonly string[]): SettingsRequest['edit'] => ({
  kind: 'set',
  scope: scope === 'default' ? { kind: 'default', name: '' } : { kind: 'trade', name: scope },
  assignments,
  unset: [],
});

const journaled = (tradeId: TradeId, type: string) =>
  world.test.database.query<{ event: unknown; cause: unknown; to_state: string }>({
    name: '',
    text: `select event, cause, to_state from trade_transitions
      where trade_id = $1 and actor = 'trade' and event_type = $2 order by seq`,
    values: [tradeId, type],
  });

describe('settings of open trades', () => {
  it('fire a stop over the command line as the preview says, and the decision names them', async () => {
    const { house, root } = await startHouse(world, SETTINGS);
    try {
      const { context } = await watched(house);
      const { tradeId } = context;
      const edit = setting(tradeId, 'probabilityStop.thresholdPercent=100');
      const { preview: foreseen } = await change({ edit, apply: false });
      expect(foreseen).toMatchObject({
        blind: null,
        scope: `trade:${tradeId}`,
        trades: [
          { trade: tradeId, outcome: 'fires', stop: { rule: 'probability', threshold: 100 } },
        ],
      });
      expect(guardOf(tradeNow(house, tradeId).context)).toEqual(guardOf(context));
      const { preview, outcome } = await change({ edit, expect: foreseen?.version ?? null });
      expect(preview?.trades).toMatchObject([{ outcome: 'fires' }]);
      const version = (foreseen?.version ?? 0) + 1;
      expect(outcome).toEqual({
        ok: true,
        value: { version, trades: [{ trade: tradeId, answer: 'done' }] },
      });
      await eventually(async () => {
        expect(await journaled(tradeId, 'stop.tripped')).toMatchObject([
          {
            to_state: 'autoStopping.exiting',
            cause: { rule: 'probability', threshold: 100, settingsVersion: version },
          },
        ]);
      }, 30_000);
      expect(await journaled(tradeId, 'guard.changed')).toMatchObject([
        { event: { by: 'alice', settingsVersion: version } },
      ]);
    } finally {
      await root.stop();
    }
    expect((await verifyJournal(world.test.database, house.book)).mismatches).toEqual([]);
  });

  it('disarm a stop, stay so over a restart, and come back by a revert', async () => {
    const first = await startHouse(world, SETTINGS);
    const { tradeId } = (await watched(first.house)).context;
    const edit = setting(tradeId, 'probabilityStop.enabled=false');
    const { preview, outcome } = await change({ edit });
    expect(preview?.trades).toMatchObject([
      { trade: tradeId, outcome: 'unprotected', disarms: ['probability'] },
    ]);
    const version = outcome.ok ? (outcome.value?.version ?? 0) : 0;
    await eventually(() => {
      const { state, context } = tradeNow(first.house, tradeId);
      expect([state, settingsVersionOf(context)]).toEqual(['open', version]);
    }, 30_000);
    await first.root.stop();

    const blind = await change({
      edit: { kind: 'revert', version },
      apply: false,
      reason: 'nobody looks',
    });
    expect(blind.preview).toMatchObject({
      blind: 'no process guards the trades now',
      trades: [{ trade: tradeId, arms: ['probability'], stop: null }],
    });

    const second = await startHouse(world, SETTINGS);
    try {
      expect(tradeNow(second.house, tradeId).state).toBe('open');
      expect(second.house.settings.state().version).toBe(version);
      const back = await change({ edit: { kind: 'revert', version } });
      expect(back.preview?.trades).toMatchObject([{ trade: tradeId, arms: ['probability'] }]);
      await eventually(() => {
        const { state, context } = tradeNow(second.house, tradeId);
        expect([state, settingsVersionOf(context)]).toEqual(['monitoring.watching', version + 1]);
      }, 30_000);
      const shown = await readGuard(settingsOf(world, SETTINGS), {
        scopes: [{ kind: 'trade', name: tradeId }],
      });
      expect(shown.ok ? shown.value.version : null).toBe(version + 1);
      const history = await readChanges(settingsOf(world, SETTINGS), {
        scope: { kind: 'trade', name: tradeId },
      });
      expect(history.ok ? history.value.map((step) => [step.version, step.by]) : []).toEqual([
        [version + 1, 'alice'],
        [version, 'alice'],
      ]);
    } finally {
      await second.root.stop();
    }
  });

  it('put down while nobody guards reach the trades of the next process, and new ones', async () => {
    const first = await startHouse(world, SETTINGS);
    const { tradeId } = (await watched(first.house)).context;
    await first.root.stop();
    const { outcome } = await change({ edit: setting('default', 'maxQuoteAgeMs=9000') });
    const version = outcome.ok ? (outcome.value?.version ?? 0) : 0;
    expect(outcome).toMatchObject({
      value: { trades: expect.arrayContaining([{ trade: tradeId, answer: null }]) as unknown },
    });
    const { house, root } = await startHouse(world, SETTINGS);
    try {
      await eventually(() => {
        const { context } = tradeNow(house, tradeId);
        expect(guardOf(context).maxQuoteAgeMs).toBe(9_000);
        expect(settingsVersionOf(context)).toBe(version);
      }, 30_000);
      await eventually(() => {
        const young = [...house.organs.trades.get().live()].find(
          ({ context }) => context.ticket.settingsVersion === version,
        );
        expect(young?.context.ticket.guard.maxQuoteAgeMs).toBe(9_000);
      }, 90_000);
    } finally {
      await root.stop();
    }
  });

  it('are refused whole: unknown, wrong and contradictory values, and a version that is gone', async () => {
    const { root } = await startHouse(world, SETTINGS);
    try {
      const wrong = await change({
        edit: setting('default', 'maxQuoteAge=1', 'stopsEnabled=perhaps', 'exit.retryBaseMs=99999'),
      });
      expect(wrong.outcome).toMatchObject({ error: { exitCode: 2 } });
      expect(wrong.outcome.ok ? [] : wrong.outcome.error.lines).toEqual([
        expect.stringMatching(/^guard\.stopsEnabled: expected true or false, found "perhaps"/),
        expect.stringMatching(/^guard\.maxQuoteAge: expected a known setting .*maxQuoteAgeMs/),
      ]);
      const contradictory = await change({ edit: setting('default', 'exit.retryBaseMs=99999') });
      expect(contradictory.outcome).toMatchObject({
        error: { lines: [expect.stringContaining('guard.exit.retryBaseMs: expected at most')] },
      });
      const late = await change({ edit: setting('default', 'maxQuoteAgeMs=9000'), expect: 0 });
      expect(late.outcome).toMatchObject({ error: { exitCode: 10 } });
      expect([wrong.preview, contradictory.preview, late.preview]).toEqual([null, null, null]);
      const none = await change({ edit: setting('4711', 'maxQuoteAgeMs=9000') });
      expect(none.outcome).toMatchObject({ error: { exitCode: 7 } });
    } finally {
      await root.stop();
    }
  });

  it('are changed by one of several who try at once, and the others are told', async () => {
    const tries = await Promise.all(
      [8_000, 8_001, 8_002, 8_003].map((ms) =>
        change({ edit: setting('default', `maxQuoteAgeMs=${ms}`), expect: 0 }),
      ),
    );
    const applied = tries.filter(({ outcome }) => outcome.ok);
    expect(applied.map(({ outcome }) => outcome)).toMatchObject([{ value: { version: 1 } }]);
    for (const { outcome } of tries.filter((each) => !each.outcome.ok))
      expect(outcome).toMatchObject({
        error: { exitCode: 10, lines: ['settings: expected version 0, found version 1'] },
      });
  });
});
