import { describe, expect, it } from 'vitest';

import type { HouseMark } from '../../db/chronicle.ts';
import { epochMs } from '../../machines/model/time.ts';
import { createChronicleNotes } from '../../src/runtime/chronicle-notes.ts';
import { pastOf } from '../../src/runtime/chronicle-past.ts';

const run = (name: string, beganAtMs: number, seenAtMs: number) => ({
  run: name,
  beganAtMs: epochMs(beganAtMs),
  seenAtMs: epochMs(seenAtMs),
});

let seq = 0;
const mark = (
  of: string,
  atMs: number,
  subject: string,
  state: string | null,
  more: Partial<HouseMark> = {},
) => ({
  run: of,
  seq: (seq += 1),
  atMs: epochMs(atMs),
  kind: 'feed' as const,
  subject,
  child: null,
  state,
  why: null,
  by: null,
  ...more,
});

describe('what was before this process', () => {
  const runs = [run('a', 100, 200), run('b', 300, 400)];
  const marks = [
    mark('a', 100, 'feed:x', 'connecting'),
    mark('a', 110, 'feed:x', 'live'),
    mark('a', 120, 'unprotected/7', 'error', { kind: 'alarm', why: 'stale' }),
    mark('a', 130, 'unprotected/7', null, { kind: 'alarm' }),
    mark('a', 140, 'feeds', 'child.quarantined', { kind: 'child', child: 'x', why: 'crashed' }),
    mark('b', 310, 'feed:x', 'live'),
    mark('b', 320, 'feed:x', null),
    mark('b', 330, 'feed:x', null),
  ];

  it('is what stood, each as long as its process proves to have been there', () => {
    const past = pastOf({ runs, marks, isWhole: true }, epochMs(500));
    expect(past.stretches.map(({ of, state, fromMs, toMs }) => [of, state, fromMs, toMs])).toEqual([
      ['feed:x', 'connecting', 100, 110],
      ['unprotected/7', 'error', 120, 130],
      ['feed:x', 'live', 110, 200],
      ['feed:x', 'live', 310, 320],
    ]);
    expect(past.marks).toEqual([
      { atMs: 140, supervisor: 'feeds', child: 'x', what: 'child.quarantined', why: 'crashed' },
    ]);
    expect(past.runs).toEqual([
      { fromMs: 100, toMs: 200 },
      { fromMs: 300, toMs: 400 },
    ]);
    expect(past.keptFromMs).toBe(100);
  });

  it('begins with the oldest mark where older ones are not told', () => {
    expect(pastOf({ runs, marks, isWhole: false }, epochMs(500)).keptFromMs).toBe(100);
    const later = { runs, marks: marks.slice(2), isWhole: false };
    expect(pastOf(later, epochMs(500)).keptFromMs).toBe(120);
    expect(pastOf({ runs: [], marks: [], isWhole: true }, epochMs(500)).keptFromMs).toBeNull();
  });

  it('ends where the next process took the market up, though the last was seen later', () => {
    const past = pastOf({ runs, marks, isWhole: true }, epochMs(315));
    expect(past.runs.at(-1)).toEqual({ fromMs: 300, toMs: 315 });
    const overlapping = {
      runs: [run('a', 100, 350), runs[1] ?? run('b', 1, 1)],
      marks,
      isWhole: true,
    };
    expect(pastOf(overlapping, epochMs(500)).stretches[2]?.toMs).toBe(300);
  });
});

describe('what waits to be stored', () => {
  const note = (atMs: number): Omit<HouseMark, 'seq'> => ({
    atMs: epochMs(atMs),
    kind: 'feed',
    subject: 'feed:x',
    child: null,
    state: 'live',
    why: null,
    by: null,
  });

  it('is numbered, and waits again where it could not be', () => {
    const notes = createChronicleNotes();
    notes.put(note(1));
    notes.put(note(2));
    const taken = notes.take();
    notes.put(note(3));
    expect(taken.map((each) => each.seq)).toEqual([1, 2]);
    notes.giveBack(taken);
    expect(notes.take().map((each) => [each.seq, each.atMs])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect([notes.take(), notes.dropped()]).toEqual([[], 0]);
  });

  it('is bounded: the oldest go first, and are counted', () => {
    const notes = createChronicleNotes();
    for (let atMs = 1; atMs <= 5_000; atMs += 1) notes.put(note(atMs));
    expect(notes.dropped()).toBe(3_000);
    const taken = notes.take();
    expect([taken.length, taken[0]?.seq]).toEqual([2_000, 3_001]);
    notes.put(note(5_001));
    notes.giveBack(taken);
    expect([notes.take()[0]?.seq, notes.dropped()]).toEqual([3_002, 3_001]);
  });
});
