import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';

import {
  clientOrderId,
  installationId,
  ticketId,
  tradeId,
  type ClientOrderId,
  type TradeId,
} from '../../machines/model/ids.ts';
import { clientOrderIdFor } from '../../machines/model/order.ts';
import { shardOf, SHARD_COUNT } from '../../machines/ports.ts';

describe('ids', () => {
  it('a trade id is a positive decimal', () => {
    expect(tradeId('4711')).toBe('4711');
    for (const bad of ['', '0', '01', '-1', '1.5', 'x', '12345678901234567890'])
      expect(() => tradeId(bad)).toThrow(`found '${bad}'`);
  });

  it('an installation is eight hex digits', () => {
    expect(installationId('00c0ffee')).toBe('00c0ffee');
    for (const bad of ['', '00C0FFEE', '0c0ffee', '000c0ffee', 'gggggggg'])
      expect(() => installationId(bad)).toThrow(RangeError);
  });

  it('other ids are not empty', () => {
    expect(() => ticketId('')).toThrow('ticket id: expected a non-empty string');
    expect(() => clientOrderId('')).toThrow(RangeError);
  });

  it('ids of different things do not compile as one another', () => {
    expectTypeOf<TradeId>().not.toExtend<ClientOrderId>();
    expectTypeOf<string>().not.toExtend<TradeId>();
  });

  it('an order id is the same for the same order and differs for every other', () => {
    const trade = fc.bigInt({ min: 1n, max: 10n ** 18n }).map((value) => tradeId(String(value)));
    const order = fc.tuple(
      fc.constantFrom('00c0ffee', '0badf00d').map(installationId),
      trade,
      fc.constantFrom('entry' as const, 'exit' as const),
      fc.integer({ min: 1, max: 9_999 }),
    );
    fc.assert(
      fc.property(order, order, (one, other) => {
        expect(clientOrderIdFor(...one)).toBe(clientOrderIdFor(...one));
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(clientOrderIdFor(...one) === clientOrderIdFor(...other)).toBe(isSame);
      }),
    );
  });

  it('a trade belongs to one of the shards', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 18n }), (value) => {
        const shard = shardOf(tradeId(String(value)));
        expect(Number.isInteger(shard) && shard >= 0 && shard < SHARD_COUNT).toBe(true);
      }),
    );
  });
});
