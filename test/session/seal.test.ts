import { gunzipSync, gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { readContent } from '../../src/session/checks.ts';
import { BYTES_MOST, TRADES_MOST } from '../../src/session/limits.ts';
import { sealSession, tooLong, unsealSession } from '../../src/session/seal.ts';
import { sessionOf } from './sessions.ts';

/** As it was told before it said whether it is parked. */
const ORDER = {
  orderId: 'tw-1-7-e1',
  leg: 'entry',
  attempt: 1,
  state: 'filled',
  seq: 4,
  venueOrderId: 'v1',
  countCenti: 100,
  limitCenti: 9_000,
  timeInForce: 'immediateOrCancel',
  filledCenti: 100,
  costMicros: 900_000,
  feesMicros: 0,
  reason: null,
  createdAtMs: 1,
  updatedAtMs: 2,
  endedAtMs: 2,
};

const envelope = z.record(z.string(), z.unknown());

const sealed = async (ids: readonly string[] = ['7', '8']) => sealSession(sessionOf(...ids));

const repacked = (change: (file: Record<string, unknown>) => unknown) => async () => {
  const file = envelope.parse(JSON.parse(gunzipSync(await sealed()).toString('utf8')));
  return new Uint8Array(gzipSync(JSON.stringify(change(file))));
};

const faultsOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<readonly string[]> => {
  const read = await unsealSession(bytes);
  return read.ok ? [] : read.error;
};

describe('a session file', () => {
  it('is read as it was written', async () => {
    expect(await unsealSession(await sealed())).toEqual({ ok: true, value: sessionOf('7', '8') });
  });

  it('that is cut off, no gzip or no text is told to be so', async () => {
    const whole = await sealed();
    for (const bytes of [
      whole.slice(0, whole.length - 9),
      new Uint8Array(0),
      new TextEncoder().encode('{}'),
      new Uint8Array(gzipSync(Uint8Array.of(0xff, 0xfe))),
    ])
      expect(await faultsOf(bytes)).toEqual([
        expect.stringContaining('expected a whole gzip file of text, found'),
      ]);
    expect(await faultsOf(new Uint8Array(gzipSync('{"a":')))).toEqual([
      expect.stringContaining('expected a session file in JSON'),
    ]);
  });

  it('of another kind is told by everything that differs', async () => {
    const other = await repacked(() => ({
      format: 'tradewarden-export',
      version: 9,
      content: '',
    }))();
    const faults = await faultsOf(other);
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['format', 'version', 'sha256']);
  });

  it('that was altered says so, with all that is wrong in it now', async () => {
    const session = sessionOf('7', '7');
    const broken = {
      ...session,
      fromMs: session.toMs,
      trades: session.trades.map((one) => ({
        ...one,
        trade: { ...one.trade, seq: 5 },
        transitions: one.transitions.slice(1),
      })),
    };
    const altered = await repacked((file) => ({ ...file, content: JSON.stringify(broken) }))();
    const faults = await faultsOf(altered);
    expect(faults[0]).toMatch(/^expected content of SHA-256 .*: it was altered$/);
    expect(faults.slice(1)).toEqual([
      expect.stringContaining('expected a span'),
      'trade 7: expected once, found again',
      'trade 7: expected transition 1, found 2',
      'trade 7: expected 5 transitions of its own, found 1',
      'trade 7: expected transition 1, found 2',
      'trade 7: expected 5 transitions of its own, found 1',
    ]);
  });

  it('names each field that is not what it must be', async () => {
    const session = sessionOf('7');
    const odd = {
      ...session,
      mode: 'toy',
      trades: session.trades.map((one) => ({
        ...one,
        trade: { ...one.trade, side: 'up', countCenti: 'many' },
      })),
    };
    const faults = await faultsOf(
      await repacked((file) => ({ ...file, content: JSON.stringify(odd) }))(),
    );
    expect(faults.slice(1).map((fault) => fault.split(':')[0])).toEqual([
      'mode',
      'trades.0.trade.side',
      'trades.0.trade.countCenti',
    ]);
  });

  it('of an earlier version has nothing parked, and nothing that runs up', () => {
    const session = sessionOf('7');
    const earlier = {
      ...session,
      trades: session.trades.map(({ trade: { unprotectedSinceMs: _, ...trade }, ...one }) => ({
        ...one,
        trade,
        orders: [ORDER],
      })),
    };
    const orders = [{ ...ORDER, parkedReason: null }];
    const trades = session.trades.map((one) => ({ ...one, orders }));
    const read = readContent(JSON.stringify(earlier));
    expect(read).toEqual({ ok: true, value: { ...session, trades } });
  });

  it('is no longer than can be looked at', async () => {
    expect(tooLong(BYTES_MOST)).toBeNull();
    expect(await faultsOf(new Uint8Array(BYTES_MOST + 1))).toEqual([
      `expected at most ${BYTES_MOST} bytes, found ${BYTES_MOST + 1}`,
    ]);
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(130 * 1_024 * 1_024, 'a')));
    expect(bomb.length).toBeLessThan(BYTES_MOST);
    expect(await faultsOf(bomb)).toEqual([expect.stringContaining('once unpacked, found more')]);
    const many = Array.from({ length: TRADES_MOST + 1 }, (_, index) => String(index + 1));
    expect(await faultsOf(await sealed(many))).toEqual([expect.stringMatching(/^trades: /)]);
  });
});
