import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { epochMs, plusMs } from '../../machines/model/time.ts';
import { seededFaults } from '../../src/simulator/fault-plan.ts';
import { createFaultScript, REQUEST_ACTS, type Fault } from '../../src/simulator/faults.ts';

const START = epochMs(Date.UTC(2026, 1, 25));
const AN_HOUR_LATER = plusMs(START, 3_600_000);

const actOf = (fault: Fault): string => (fault.on === 'request' ? fault.act : fault.fault.act);

describe('a seeded plan of faults', () => {
  it('the same seed gives the same plan, another seed another', () => {
    expect(seededFaults(7, START, AN_HOUR_LATER)).toEqual(seededFaults(7, START, AN_HOUR_LATER));
    expect(seededFaults(7, START, AN_HOUR_LATER)).not.toEqual(
      seededFaults(8, START, AN_HOUR_LATER),
    );
  });

  it('strikes with every kind of fault within an hour, and only within its span', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const plan = seededFaults(seed, START, AN_HOUR_LATER);
        const acts = new Set(plan.map(actOf));
        const timed = plan.flatMap((fault) => (fault.on === 'request' ? [] : [fault.atMs]));
        expect([...acts]).toEqual(expect.arrayContaining([...REQUEST_ACTS]));
        expect([...acts]).toEqual(
          expect.arrayContaining([
            'closeSocket',
            'stallSocket',
            'halfOpen',
            'skipSeq',
            'duplicateFrame',
            'pauseTrading',
            'unreachable',
            'skewClock',
            'closeByHand',
          ]),
        );
        expect(timed.every((atMs) => atMs > START && atMs < AN_HOUR_LATER)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a fault script that is played', () => {
  const pause: Fault = {
    on: 'venue',
    atMs: plusMs(START, 1_000),
    fault: { act: 'pauseTrading', forMs: 500 },
  };
  const skew: Fault = {
    on: 'venue',
    atMs: plusMs(START, 1_200),
    fault: { act: 'skewClock', byMs: -300, forMs: 1_000 },
  };

  it('a condition holds from its instant for its time, beside others', () => {
    const { conditions } = createFaultScript([pause, skew], START);
    const at = (ms: number) => conditions(plusMs(START, ms));
    expect(at(999)).toEqual({ isPaused: false, isUnreachable: false, skewMs: 0 });
    expect(at(1_000).isPaused).toBe(true);
    expect(at(1_300)).toEqual({ isPaused: true, isUnreachable: false, skewMs: -300 });
    expect(at(1_500).isPaused).toBe(false);
    expect(at(2_200).skewMs).toBe(0);
  });

  it('gives each fault once, in the order of their instants', () => {
    const { due } = createFaultScript([skew, pause], START);
    expect(due(plusMs(START, 900))).toEqual([]);
    expect(due(plusMs(START, 5_000))).toEqual([pause, skew]);
    expect(due(plusMs(START, 9_000))).toEqual([]);
  });

  it('what struck before the process started does not strike again', () => {
    const { due } = createFaultScript([pause, skew], plusMs(START, 1_100));
    expect(due(plusMs(START, 5_000))).toEqual([skew]);
  });
});
