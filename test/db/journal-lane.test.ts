import { describe, expect, it } from 'vitest';

import { pendingOf } from '../../db/journal/batch.ts';
import type { Outcome } from '../../db/journal/committer.ts';
import { createLane, type Waiting } from '../../db/journal/lane.ts';
import { ok } from '../../machines/model/result.ts';
import { eventually } from '../support/eventually.ts';
import { tradeEntry, tradeNumber } from './journal-entries.ts';

/** A lane whose database answers when the test says so. */
const setUp = () => {
  let answer: (outcomes: readonly Outcome[]) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const lane = createLane(
    {
      commit: () =>
        new Promise((resolve, reject) => {
          answer = resolve;
          fail = reject;
        }),
    },
    () => 0,
  );
  const told: string[] = [];
  const push = (trade: number, seq: number): void => {
    const waiting: Waiting = {
      ...pendingOf(tradeEntry(tradeNumber(trade), seq)),
      resolve: (verdict) => void told.push(`${trade}/${seq} ${verdict}`),
      reject: () => void told.push(`${trade}/${seq} rejected`),
    };
    lane.push(waiting);
  };
  return {
    lane,
    told,
    push,
    answer: (...verdicts: readonly ('accepted' | 'duplicate')[]) => answer(verdicts.map(ok)),
    fail: () => fail(new Error('a defect')),
    sent: () => eventually(() => lane.sentAt() !== null),
  };
};

describe('an append that was taken from its lane', () => {
  it('hears nothing of a late answer, whatever it is', async () => {
    const { lane, told, push, sent, answer } = setUp();
    push(1, 2);
    await sent();
    expect(lane.withdraw().sent).toHaveLength(1);
    answer('duplicate');
    await lane.idle();
    expect(told).toEqual([]);
  });

  it('hears nothing of a late defect', async () => {
    const { lane, told, push, sent, fail } = setUp();
    push(1, 2);
    await sent();
    lane.withdraw();
    fail();
    await lane.idle();
    expect(told).toEqual([]);
  });

  it('leaves the one that is to stay to the database’s word', async () => {
    const { lane, told, push, sent, answer } = setUp();
    push(1, 1);
    push(2, 2);
    await sent();
    const { sent: taken } = lane.withdraw(({ isBirth }) => isBirth);
    expect(taken.map(({ trade }) => trade)).toEqual([tradeNumber(2)]);
    answer('accepted', 'accepted');
    await lane.idle();
    expect(told).toEqual(['1/1 accepted']);
  });

  it('was never sent when it still stood in the queue', async () => {
    const { lane, told, push, sent, answer } = setUp();
    push(1, 2);
    await sent();
    push(2, 2);
    const { sent: taken, queued } = lane.withdraw();
    expect([taken.length, queued.length, lane.depth()]).toEqual([1, 1, 1]);
    answer('accepted');
    await lane.idle();
    expect(told).toEqual([]);
  });
});
