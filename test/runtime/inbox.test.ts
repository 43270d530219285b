import { beforeEach, describe, expect, it } from 'vitest';

import type { Waiting } from '../../db/inbox.ts';
import { createInbox, type Inbox } from '../../src/runtime/inbox.ts';
import { recordingLog, type RecordedLine } from '../support/recording-log.ts';

const NOTHING: Waiting = {
  killSwitch: 1,
  settings: 0,
  previews: false,
  requests: false,
  tickets: false,
  claims: false,
  externals: false,
};

let waiting: Waiting;
let isAway: boolean;
let inbox: Inbox;
let lines: readonly RecordedLine[];
let told: string[];

beforeEach(() => {
  waiting = NOTHING;
  isAway = false;
  told = [];
  const recording = recordingLog();
  ({ lines } = recording);
  inbox = createInbox(
    () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(waiting)),
    recording.log,
  );
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Looks, and lets everybody who is told do what can be done at once. */
const look = async (): Promise<void> => {
  await inbox.look();
  await turn();
};

const said = (): readonly string[] => lines.map(({ level, event }) => `${level}: ${event}`);

describe('the inbox', () => {
  it('tells every follower of every look, until it leaves', async () => {
    const leave = inbox.follow('', ({ settings }) => void told.push(`a ${settings}`));
    inbox.follow('', ({ settings }) => void told.push(`b ${settings}`));
    await look();
    waiting = { ...NOTHING, settings: 7 };
    await look();
    leave();
    leave();
    await look();
    expect(told).toEqual(['a 0', 'b 0', 'a 7', 'b 7', 'b 7']);
  });

  it('says again what waits for as long as it waits: nothing is lost with one who was told', async () => {
    waiting = { ...NOTHING, tickets: true };
    const leave = inbox.follow('', ({ tickets }) => void told.push(`first ${tickets}`));
    await look();
    leave();
    inbox.follow('', ({ tickets }) => void told.push(`next ${tickets}`));
    await look();
    expect(told).toEqual(['first true', 'next true']);
  });

  it('lets none wait for another, and tells one that is busy by the next look', async () => {
    let finish = (): void => undefined;
    inbox.follow('', ({ settings }) => {
      told.push(`slow ${settings}`);
      return new Promise((resolve) => (finish = resolve));
    });
    inbox.follow('', ({ settings }) => void told.push(`quick ${settings}`));
    await look();
    waiting = { ...NOTHING, settings: 1 };
    await look();
    finish();
    await turn();
    waiting = { ...NOTHING, settings: 2 };
    await look();
    expect(told).toEqual(['slow 0', 'quick 0', 'quick 1', 'slow 2', 'quick 2']);
  });

  it('says once that it is blind, however many follow and however long it lasts', async () => {
    for (const name of ['a', 'b', 'c']) inbox.follow(name, () => void told.push(name));
    isAway = true;
    for (let looks = 0; looks < 5; looks += 1) await look();
    expect([told, said().filter((line) => line.startsWith('warn'))]).toEqual([
      [],
      ['warn: it cannot be seen what waits in the store'],
    ]);
    isAway = false;
    await look();
    isAway = true;
    await look();
    expect(told).toEqual(['a', 'b', 'c']);
    expect(said().filter((line) => line.startsWith('warn'))).toHaveLength(2);
  });

  it('says what a follower could not do, once in a row, and tells it again all the same', async () => {
    let isBroken = true;
    inbox.follow('tickets cannot be taken up', () => {
      told.push('asked');
      return isBroken ? Promise.reject(new Error('torn')) : Promise.resolve();
    });
    inbox.follow('', () => void told.push('other'));
    await look();
    await look();
    expect(said()).toEqual([
      'warn: tickets cannot be taken up',
      'debug: tickets cannot be taken up',
    ]);
    isBroken = false;
    await look();
    isBroken = true;
    await look();
    expect(said().at(-1)).toBe('warn: tickets cannot be taken up');
    expect(told).toEqual(Array.from({ length: 4 }, () => ['asked', 'other']).flat());
  });
});
