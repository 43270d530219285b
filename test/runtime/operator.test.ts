import { beforeEach, describe, expect, it } from 'vitest';

import type { OperatorRequest } from '../../db/operator-requests.ts';
import { tradeId } from '../../machines/model/ids.ts';
import type { GuardChange } from '../../machines/model/trade.ts';
import { countCenti } from '../../machines/model/money.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { createOperator, type Operator } from '../../src/runtime/operator.ts';
import { recordingBranch, type RecordedTrades } from '../support/branches.ts';
import { testClock } from '../support/simulated-clock.ts';
import { linearTicket } from '../support/linear.ts';
import { BORN_AT, guard, reading, tradeInput } from '../support/trade-fixtures.ts';
import { SITUATIONS, type Situation } from '../trades/situations.ts';

const ID = tradeId('7');
const request = (
  kind: OperatorRequest['kind'],
  id: string = 'a',
  count: OperatorRequest['countCenti'] = null,
): OperatorRequest => ({
  id,
  tradeId: ID,
  kind,
  by: 'alice',
  settingsVersion: kind === 'guard' ? 14 : null,
  countCenti: count,
  isJournaled: false,
});

let trades: RecordedTrades;
let open: OperatorRequest[];
let answers: [string, string][];
let operator: Operator;
let change: GuardChange | null;
let revived: string | null;

beforeEach(() => {
  trades = recordingBranch();
  open = [];
  answers = [];
  revived = null;
  change = { settings: guard(), settingsVersion: 14 };
  operator = createOperator({
    clock: testClock(BORN_AT),
    trades: () => trades.branch,
    reading: () => reading(),
    explain: ({ state }) => `it is ${state}`,
    guard: () => Promise.resolve(change),
    open: () => Promise.resolve(open),
    answer: ({ id }, answer) => Promise.resolve(void answers.push([id, answer])),
    revival: { take: () => Promise.resolve(revived) },
  });
});

const hold = (situation: Situation, waiting: number = 0): void => {
  const { state, context } = SITUATIONS[situation];
  const key = { kind: 'trade', tradeId: ID } as const;
  trades.alive.set(`trade:${ID}`, { key, state, context, seq: 1, waiting });
};

describe('what people ask of a trade', () => {
  it.each([
    ['close', 'close.requested'],
    ['retry', 'exit.retry'],
    ['pause', 'stops.pause'],
    ['resume', 'stops.resume'],
    ['guard', 'guard.changed'],
  ] as const)('%s reaches it as %s, by name', async (kind, type) => {
    hold('monitoring.watching');
    open = [request(kind)];
    await operator.look();
    expect(trades.heard()).toEqual([expect.objectContaining({ type, by: 'alice' })]);
    expect(answers).toEqual([]);
  });

  it('explain is answered at once, and the trade hears nothing of it', async () => {
    hold('monitoring.watching');
    open = [request('explain')];
    await operator.look();
    expect([answers, trades.heard()]).toEqual([[['a', 'it is monitoring.watching']], []]);
  });

  it('a parked trade hears nothing of being taken up; that is answered once it is known', async () => {
    open = [request('revive')];
    await operator.look();
    expect([answers, trades.heard()]).toEqual([[], []]);
    revived = 'done';
    await operator.look();
    expect([answers, trades.heard()]).toEqual([[['a', 'done']], []]);
  });

  it('is no event where the trade is guarded so already', async () => {
    hold('monitoring.watching');
    change = null;
    open = [request('guard')];
    await operator.look();
    expect(trades.heard()).toEqual([]);
    expect(answers).toEqual([['a', 'done: it is guarded so already']]);
  });

  it('is refused a guard of the settings where its own is of a linear contract', async () => {
    const key = { kind: 'trade', tradeId: ID } as const;
    const input = { ...tradeInput(), ticket: linearTicket('no') };
    const born = tradeLogic.born(input, BORN_AT);
    trades.alive.set(`trade:${ID}`, { key, ...born, seq: 1, waiting: 0 });
    open = [request('guard')];
    await operator.look();
    expect(trades.heard()).toEqual([]);
    expect(answers).toEqual([
      ['a', 'refused: a position in a linear contract keeps the guard of its ticket'],
    ]);
  });

  it('a close of a part reaches it with its count', async () => {
    hold('monitoring.watching');
    open = [request('close', 'a', countCenti(2_550))];
    await operator.look();
    expect(trades.heard()).toMatchObject([{ type: 'close.requested', countCenti: 2_550 }]);
  });

  it('is delivered again under the same id until the journal has it', async () => {
    hold('monitoring.watching', 1);
    open = [request('close')];
    await operator.look();
    await operator.look();
    expect(trades.delivered.map(({ envelope }) => envelope.eventId)).toEqual([
      'operator/a',
      'operator/a',
    ]);
    open = [{ ...request('close'), isJournaled: true }];
    await operator.look();
    expect(answers).toEqual([['a', 'done']]);
    expect(trades.delivered).toHaveLength(2);
  });

  it('is refused by a trade that has had it and has not journaled it', async () => {
    hold('monitoring.watching');
    open = [request('retry')];
    await operator.look();
    await operator.look();
    expect(answers).toEqual([
      ['a', 'refused: a trade in monitoring.watching has nothing to retry'],
    ]);
  });

  it('is refused when the trade is over or does not run', async () => {
    open = [request('close')];
    await operator.look();
    hold('closed, external');
    open = [request('close', 'b')];
    await operator.look();
    expect(answers.map(([, answer]) => answer)).toEqual([
      'refused: the trade is over, or parked',
      'refused: the trade is over, or parked',
    ]);
    expect(trades.delivered).toEqual([]);
  });
});
