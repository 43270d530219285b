import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { OwnershipLost, ownerOf } from '../../../src/runtime/durable/actor.ts';
import { ONE, openBench, settle, TWO, type BranchBench } from './branch-bench.ts';
import { envelope, pressed } from './lamp.ts';

let at: BranchBench;
beforeEach(() => {
  at = openBench();
});
afterEach(() => at.supervisor.stop());

describe('a crash', () => {
  it('restarts the actor from the store, asks anew, and touches no neighbour (scenario 25)', async () => {
    await at.bear(ONE);
    await at.bear(TWO);
    at.lamps.deliver(ONE, pressed());
    await settle();
    at.lamps.deliver(ONE, envelope({ type: 'lamp.smashed' }));
    await settle();
    expect([at.phaseOf(ONE), at.lamps.find(ONE), at.phaseOf(TWO)]).toEqual([
      'waiting',
      null,
      'running',
    ]);
    at.lamps.deliver(TWO, pressed());
    await settle();
    expect(at.lamps.find(TWO)?.state).toBe('on');
    await at.clock.advance(100);
    await settle();
    expect([at.told, at.loads]).toEqual([['revived trade:1'], 1]);
    expect(at.lamps.find(ONE)).toMatchObject({ state: 'on', seq: 2, context: { presses: 1 } });
  });

  it('too often quarantines the actor: it gets nothing, is not forgotten, its neighbours go on (scenario 26)', async () => {
    await at.bear(ONE);
    await at.bear(TWO);
    for (let crash = 0; crash < 3; crash += 1) await at.smash(ONE);
    expect(at.supervisor.quarantined()).toMatchObject([
      { id: 'trade:1', error: new Error('the lamp is in pieces') },
    ]);
    const commits = at.journal.entries.length;
    at.lamps.deliver(ONE, pressed());
    at.lamps.deliver(TWO, pressed());
    await settle();
    expect(at.journal.entries.slice(commits).map(({ actor }) => actor)).toEqual([TWO]);
    expect([at.phaseOf(ONE), at.lamps.find(ONE), at.lamps.size()]).toEqual([
      'quarantined',
      null,
      1,
    ]);
  });

  it('ends in the quarantine, from which it can be released in its stored state', async () => {
    await at.bear(ONE);
    for (let crash = 0; crash < 3; crash += 1) await at.smash(ONE);
    expect(await at.supervisor.release('trade:1')).toBe(true);
    await settle();
    expect([at.phaseOf(ONE), at.lamps.find(ONE)?.seq]).toEqual(['running', 1]);
  });

  it('of one that was spoken to while it was started again leaves nobody behind', async () => {
    at.rebuild({
      revived: async (key) => {
        at.lamps.deliver(key, envelope({ type: 'lamp.smashed' }));
        await settle();
      },
    });
    await at.bear(ONE);
    for (let crash = 0; crash < 3; crash += 1) await at.smash(ONE);
    expect([at.phaseOf(ONE), at.lamps.find(ONE), at.lamps.size()]).toEqual([
      'quarantined',
      null,
      0,
    ]);
  });

  it('of what is asked anew at its start leaves nobody behind', async () => {
    at.rebuild({ revived: () => Promise.reject(new Error('the store is away')) });
    await at.bear(ONE);
    for (let crash = 0; crash < 3; crash += 1) await at.smash(ONE);
    expect(at.lamps.whereabouts(ONE)).toEqual({
      kind: 'parked',
      error: new Error('the store is away'),
    });
    expect([at.lamps.find(ONE), at.sweeper.size()]).toEqual([null, 0]);
  });

  it('during a restart counts like any other', async () => {
    await at.bear(ONE);
    at.rows.delete('trade:1');
    await at.smash(ONE);
    expect(at.phaseOf(ONE)).toBe('waiting');
    for (let crash = 0; crash < 2; crash += 1) {
      await at.clock.advance(100);
      await settle();
    }
    expect(at.supervisor.quarantined()[0]?.error).toEqual(
      new Error('trade:1: expected a row in the store'),
    );
  });
});

describe('lost ownership', () => {
  it('is told, restarts nothing and ends the actor', async () => {
    await at.bear(ONE);
    at.journal.next('fenced');
    at.lamps.deliver(ONE, pressed());
    await settle();
    await at.clock.advance(1_000, 100);
    at.lamps.deliver(ONE, pressed());
    await settle();
    expect(at.told).toEqual(['lost: trade:1: the lease has another owner']);
    expect([at.journal.entries.length, at.loads]).toEqual([2, 0]);
    expect(new OwnershipLost('').name).toBe('OwnershipLost');
  });
});

describe('a parked actor', () => {
  it('is visible in the quarantine and does not run', async () => {
    at.lamps.park(ONE, new Error('version 99'));
    at.lamps.deliver(ONE, pressed());
    await settle();
    expect([at.supervisor.quarantined().length, at.lamps.size(), at.told, at.loads]).toEqual([
      1,
      0,
      [],
      0,
    ]);
  });
});

describe('a parked actor that is revived', () => {
  it('starts from its row as it is now, and hears the word given before all that comes', async () => {
    at.lamps.park(ONE, new Error('version 99'));
    at.lamps.deliver(ONE, pressed('while parked'));
    at.store(ONE, 'off', 5);
    const reviving = at.lamps.revive(ONE, pressed('word'));
    at.lamps.deliver(ONE, pressed('meanwhile'));
    expect(at.lamps.whereabouts(ONE)).toEqual({ kind: 'down' });
    expect(await reviving).toBe(true);
    await settle();
    expect(at.ids()).toEqual(['word', 'meanwhile']);
    expect(at.journal.entries[0]?.seq).toBe(6);
    expect(at.lamps.whereabouts(ONE)).toEqual({ kind: 'up', waiting: 0 });
    expect([at.told, await at.lamps.revive(ONE)]).toEqual([['revived trade:1'], false]);
  });

  it('hears the word before a timer that has run out meanwhile', async () => {
    at.rebuild({
      revived: () => {
        at.clock.advanceSync(20);
        return Promise.resolve();
      },
    });
    at.lamps.park(ONE, new Error('version 99'));
    const deadline = { timerId: 'off/1', atMs: at.clock.now() };
    at.rows.set(ownerOf(ONE), {
      stored: { state: 'on', context: { presses: 0, timersArmed: 1, deadline } },
      seq: 5,
    });
    await at.lamps.revive(ONE, envelope({ type: 'lamp.flashed' }, { id: 'word' }));
    await settle();
    expect(at.ids()).toEqual(['word', 'timer/off/1']);
  });

  it('stays parked where it does not come up, with the reason of now, and keeps nothing', async () => {
    at.lamps.park(ONE, new Error('version 99'));
    const reviving = at.lamps.revive(ONE, pressed('word'));
    at.lamps.deliver(ONE, pressed('meanwhile'));
    await expect(reviving).rejects.toThrow('trade:1: expected a row in the store');
    const error = new Error('trade:1: expected a row in the store');
    expect(at.lamps.whereabouts(ONE)).toEqual({ kind: 'parked', error });
    at.store(ONE, 'off', 5);
    expect(await at.lamps.revive(ONE)).toBe(true);
    await settle();
    expect(at.ids()).toEqual([]);
  });

  it('is not one that runs, or that nobody knows', async () => {
    await at.bear(ONE);
    expect(await Promise.all([at.lamps.revive(ONE), at.lamps.revive(TWO)])).toEqual([false, false]);
    expect(at.lamps.whereabouts(TWO)).toEqual({ kind: 'absent' });
  });
});
