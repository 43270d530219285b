import { describe, expect, it } from 'vitest';

import { ok } from '../../machines/model/result.ts';
import { heldPriceCenti, countCenti, micros } from '../../machines/model/money.ts';
import { marketTicker, tradeId } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import type { ExplainView } from '../../src/cli/explain-view.ts';
import { renderExplain } from '../../src/cli/render/explain.ts';
import { cli } from './bench.ts';

const AT = epochMs(Date.UTC(2026, 1, 25, 5, 7, 14, 395));
const READING = {
  bidCenti: heldPriceCenti(4_300),
  askCenti: heldPriceCenti(4_500),
  probabilityPercent: 37.8,
  model: 'logNormal',
  momentumBp: -40,
  spotMicros: micros(1),
  quoteAgeMs: 12,
  spotAgeMs: 800,
} as const;
const MOMENTUM = { rule: 'momentum', value: -40, threshold: -36 } as const;
const PROBABILITY = { rule: 'probability', value: 37.8, threshold: 40 } as const;

const view = (changes: Partial<ExplainView> = {}): ExplainView => ({
  trade: {
    id: tradeId('13'),
    state: 'monitoring.watching',
    origin: 'desk fifteen-minute',
    market: marketTicker('KXETH15M-26FEB250015-15'),
    side: 'yes',
    countCenti: countCenti(1_000),
    heldCenti: countCenti(1_000),
    buyPriceCenti: heldPriceCenti(5_700),
    sellPriceCenti: null,
    feesMicros: micros(0),
    pnlMicros: null,
    winLoss: null,
    closeMethod: null,
    unprotectedMs: 0,
    unprotectedSinceMs: null,
    quarantineReason: null,
    failure: null,
    openedAtMs: AT,
    closedAtMs: null,
    closeAtMs: AT,
  },
  transition: {
    seq: 5,
    atMs: AT,
    actor: 'trade',
    from: 'monitoring.watching',
    to: 'autoStopping.exiting',
    event: 'stop.tripped',
    fact: null,
    cause: { ...MOMENTUM, reading: READING, settingsVersion: 3, reasons: [MOMENTUM, PROBABILITY] },
    reading: null,
    reason: null,
  },
  transitions: 7,
  settingsVersion: 3,
  entry: { by: 'desk fifteen-minute', signal: null },
  steps: [{ what: 'order x1 written down, and sent', afterMs: 40, storedAfterMs: 2 }],
  now: null,
  unknown: null,
  decidedAtMs: AT,
  ...changes,
});

describe('an explanation', () => {
  it('names every rule that crossed, the one that named the exit first', () => {
    const text = renderExplain(view()).join('\n');
    expect(text).toMatch(/because +momentum -40 bp .*\nand +probability 37\.8 % < 40\.0 %\n/);
    expect(text).toMatch(/seen +bid 43 ¢, ask 45 ¢.*quote age 12 ms, spot age 800 ms/);
    expect(text).toMatch(/settings +version 3/);
    expect(text).toMatch(/order x1 written down, and sent +40 ms +2 ms/);
  });

  it('of a live trade says what is nearest, how far it is, and what holds it back', () => {
    const now = {
      atMs: AT,
      state: 'monitoring.watching',
      settingsVersion: 0,
      blockers: ['stops are paused'],
      givenUp: 'the exit that should rest at the venue was given up',
      wires: [
        { rule: 'probability', value: 46.5, threshold: 40, distance: 6.5 },
        { rule: 'priceFloor', value: 2_000, threshold: 2_000, distance: 0 },
        { rule: 'momentum', value: null, threshold: -36, distance: null },
      ] as const,
      mark: {
        bufferMicros: micros(-250_000_000),
        bidCenti: heldPriceCenti(4_500),
        gainCenti: -5_100,
        unrealisedMicros: micros(-51_270_000),
      },
      quoteAgeMs: 5,
      spotAgeMs: null,
    };
    const text = renderExplain(view({ now: { ...now, wires: [...now.wires] } })).join('\n');
    expect(text).toContain('the nearest wire is probability, 6.5 points away');
    expect(text).toMatch(/priceFloor +20 ¢ +20 ¢ +crossed/);
    expect(text).toMatch(/momentum +– +-36 bp +–/);
    expect(text).toContain('bid 45 ¢, -51.00 ¢ a contract, -$51.27 in all after fees so far');
    expect(text).toContain('spot -$250.00 beyond the strike');
    expect(text).toContain('held back: stops are paused');
    expect(text).toContain('the exit that should rest at the venue was given up');
    expect(text).toContain('version 0: the settings file alone');
  });

  it('names the signal that a desk has bought on, and the votes of its rules', () => {
    const silent = { strength: 0, weight: 30, value: null, threshold: 2 };
    const macd = { ...silent, rule: 'macd', direction: 'down', strength: 0.7 } as const;
    const signal = {
      frameMs: 60_000,
      closedAtMs: AT,
      direction: 'down',
      confidencePercent: 22.5,
      minConfidencePercent: 5,
      votes: [{ ...silent, rule: 'emaCross', direction: 'none' }, macd],
    } as const;
    const by = 'desk follower';
    const text = renderExplain(view({ entry: { by, signal } })).join('\n');
    expect(text).toMatch(
      /entered +by desk follower on the signal down, sure to 22\.5 % \(at least 5\.0 %\), of the candle of 1 min that closed 2026-02-25 05:07:14\.395/,
    );
    expect(text).toMatch(/votes +macd down 0\.70$/m);
    const forgotten = renderExplain(view({ entry: { by, signal: { ...signal, votes: null } } }));
    expect(forgotten.join('\n')).toMatch(/votes +not kept any more/);
  });

  it('says that nobody knows where no process answers', () => {
    const text = renderExplain(view({ unknown: 'no process guards it' })).join('\n');
    expect(text).toContain('now: no process guards it');
  });
});

describe('tradewarden explain', () => {
  it('asks for one transition, or for the decisive one', async () => {
    const asked: unknown[] = [];
    const explain = (_: unknown, query: unknown) => {
      asked.push(query);
      return Promise.resolve(ok(view()));
    };
    const codes = [
      (await cli('explain 13', { explain })).code,
      (await cli('explain 13 4', { explain })).code,
      (await cli('explain 13 x', { explain })).code,
      (await cli('explain thirteen', { explain })).code,
    ];
    expect(codes).toEqual([EXIT.ok, EXIT.ok, EXIT.usage, EXIT.usage]);
    expect(asked).toEqual([
      { id: '13', seq: null },
      { id: '13', seq: 4 },
    ]);
  });

  it('of a trade that does not exist ends with 7', async () => {
    expect((await cli('explain 13')).code).toBe(EXIT.notFound);
  });
});
