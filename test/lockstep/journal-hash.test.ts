import { describe, expect, it } from 'vitest';

import { journalHash } from '../../src/lockstep/journal-hash.ts';
import type { TransitionRecord } from '../../src/lockstep/store/tables.ts';

const row = (changes: Partial<TransitionRecord> = {}): TransitionRecord => ({
  tradeId: '1',
  actor: 'trade',
  seq: 1,
  atMs: 5,
  eventId: 'born',
  event: '{"type":"actor.born","atMs":5}',
  from: null,
  to: 'opening',
  context: '{"a":1,"b":{"c":2,"d":3}}',
  intents: [],
  machineVersion: 2,
  leaseToken: 7,
  recordedAtMs: 9,
  ...changes,
});

const hashOf = (...actors: readonly (readonly [string, readonly TransitionRecord[]])[]): string =>
  journalHash({ journal: new Map(actors.map(([key, rows]) => [key, [...rows]])) });

describe('the hash of a journal', () => {
  const alone = hashOf(['1/trade', [row()]]);

  it('is of what was decided: the order of members, leases and write times do not count', () => {
    const reordered = row({ context: '{"b":{"d":3,"c":2},"a":1}', leaseToken: 8, recordedAtMs: 1 });
    expect(hashOf(['1/trade', [reordered]])).toBe(alone);
  });

  it.each([
    { event: '{"type":"actor.born","atMs":6}' },
    { context: '{"a":1,"b":{"c":2,"d":4}}' },
    { to: 'open' },
    { eventId: 'other' },
    { intents: [{}] },
    { machineVersion: 3 },
  ])('changes with %o', (change) => {
    expect(hashOf(['1/trade', [row(change)]])).not.toBe(alone);
  });

  it('does not depend on the order in which actors were written first', () => {
    const ten = ['10/trade', [row({ tradeId: '10' })]] as const;
    const nine = ['9/trade', [row({ tradeId: '9' })]] as const;
    expect(hashOf(ten, nine)).toBe(hashOf(nine, ten));
  });
});
