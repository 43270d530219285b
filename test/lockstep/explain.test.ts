import { beforeAll, describe, expect, it, vi } from 'vitest';

import { readFills } from '../../db/fills.ts';
import { readTrades } from '../../db/trades.ts';
import { readJournal } from '../../db/transitions.ts';
import type { TradeId } from '../../machines/model/ids.ts';
import { tradeId } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros } from '../../machines/model/money.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { renderExplain } from '../../src/cli/render/explain.ts';
import { cents, contracts, dollars } from '../../src/cli/render/format.ts';
import { explainStored } from '../../src/service/explain.ts';
import { runLockstep, type LockstepRun } from '../../src/lockstep/run.ts';
import { syntheticTape } from '../../src/simulator/tapes/synthetic.ts';
import { settingsWith } from './settings.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

let run: LockstepRun;
let stopped: TradeId;
beforeAll(async () => {
  const settings = settingsWith({ 'guard.probabilityStop.thresholdPercent': 60 });
  run = await runLockstep({
    settings,
    tape: syntheticTape({ seed: 5, durationMs: 40 * 60_000 }),
  });
  const trades = await readTrades(run.database, { book: run.book, before: null, limit: 100 });
  const found = trades.find(({ closeMethod }) => closeMethod === 'auto_probability');
  if (found === undefined) throw new Error('expected a stopped trade');
  stopped = found.id;
});

const explained = async (id: TradeId, seq: number | null) => {
  const view = await explainStored(run.database, id, seq);
  if (!view.ok) throw new Error(view.error.lines.join());
  return view.value;
};

describe('a stop explained', () => {
  it('names its rules with value and threshold, what was seen, and the settings', async () => {
    const view = await explained(stopped, null);
    const text = renderExplain(view).join('\n');
    expect(view.transition.cause?.rule).toBe('probability');
    expect(view.settingsVersion).toBe(view.transition.cause?.settingsVersion);
    expect(text).toMatch(/because +probability \d+\.\d % < 60\.0 %/);
    expect(text).toMatch(/seen +bid .*quote age .*spot age /);
    expect(text).toMatch(/settings +version \d+/);
    expect(text).toContain('closed by auto_probability');
  });

  it('follows its exit to the venue and back, in order', async () => {
    const { steps } = await explained(stopped, null);
    expect(steps.map(({ what }) => what.replace(/ tw-\S+/, ''))).toEqual([
      'order written down, and sent',
      expect.stringMatching(/acknowledged by the venue|order filled/) as string,
      ...steps.slice(2).map(({ what }) => what),
    ]);
    const afters = steps.map(({ afterMs }) => afterMs);
    expect(afters).toEqual([...afters].sort((a, b) => a - b));
    // 25 ms to the venue and 25 ms back.
    expect(afters.at(-1)).toBeGreaterThanOrEqual(25);
  });

  it('is the same by its number', async () => {
    const view = await explained(stopped, null);
    expect(await explained(stopped, view.transition.seq)).toEqual(view);
  });
});

describe('every transition', () => {
  it('can be explained', async () => {
    const trades = await readTrades(run.database, { book: run.book, before: null, limit: 100 });
    for (const { id, seq: last } of trades)
      for (let seq = 1; seq <= last; seq += 1) {
        const view = await explained(id, seq);
        const lines = renderExplain(view);
        // An exit that is tried again was decided before, by another reading.
        if (view.transition.from?.startsWith('autoStopping') === true)
          expect(view.transition.cause).toBeNull();
        const { cause, fact } = view.transition;
        expect(seq === 1 || cause !== null || fact !== null).toBe(true);
        expect(lines[1]).toContain(`transition ${seq} of ${last}`);
        expect(lines.join('\n')).not.toMatch(/undefined|NaN|null/);
      }
  });

  it('that does not exist is not explained', async () => {
    const found = await explainStored(run.database, stopped, 999);
    expect(found).toMatchObject({ ok: false, error: { exitCode: EXIT.notFound } });
    const nobody = await explainStored(run.database, tradeId('4711'), null);
    expect(nobody).toMatchObject({ ok: false, error: { exitCode: EXIT.notFound } });
  });
});

/** Every transition of one event, as it is explained, with what is printed of it. */
const explainedBy = async (event: string) => {
  const trades = await readTrades(run.database, { book: run.book, before: null, limit: 100 });
  const found = [];
  for (const { id } of trades)
    for (const { actor, eventType, seq } of await readJournal(run.database, id)) {
      if (actor.kind !== 'trade' || eventType !== event) continue;
      const view = await explained(id, seq);
      found.push({ ...view, text: renderExplain(view).join('\n') });
    }
  expect(found.length).toBeGreaterThan(0);
  return found;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

describe('a fact', () => {
  it('of fills is their count, their average price and their fees', async () => {
    for (const { text, trade, transition } of await explainedBy('order.filled')) {
      const verb = transition.from === 'opening' ? 'bought' : 'sold';
      const booked = await readFills(run.database, trade.id);
      const fills = booked.filter(({ orderId }) => text.includes(`order ${orderId} has ${verb} `));
      const count = countCenti(sum(fills.map(({ countCenti: each }) => each)));
      const cost = sum(fills.map((fill) => fill.countCenti * fill.priceCenti));
      const fees = micros(sum(fills.map(({ feeMicros }) => feeMicros)));
      const average = heldPriceCenti(Math.round(cost / count));
      expect(text).toContain(
        `${verb} ${contracts(count)} contracts at ${cents(average)} on average, ` +
          `fees ${dollars(fees)}; it is complete`,
      );
    }
  });

  it('of an order that ended without one is why it did', async () => {
    for (const { text, transition } of await explainedBy('order.died')) {
      expect(text).toMatch(/because +exit order tw-\S+ ended, having sold nothing\n/);
      expect(text).toMatch(new RegExp(`told +${transition.reason ?? '-'}$`, 'm'));
    }
  });

  it('of a settlement is its result, the payout and the profit', async () => {
    for (const { text, trade } of await explainedBy('market.settled')) {
      const winner = trade.winLoss === 'W' ? trade.side : trade.side === 'yes' ? 'no' : 'yes';
      const held = contracts(countCenti(trade.countCenti));
      const payout = trade.winLoss === 'W' ? `$${held}.00` : '$0.00';
      expect(text).toContain(
        `the market was settled for ${winner.toUpperCase()}; ` +
          `${held} ${trade.side.toUpperCase()} contracts paid out ${payout}, ` +
          `P&L ${dollars(trade.pnlMicros)} after fees`,
      );
    }
  });
});
