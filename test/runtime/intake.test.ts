import { describe, expect, it } from 'vitest';

import { createGuardian } from '../../src/runtime/guardian.ts';
import { createIntake, type Informed } from '../../src/runtime/intake.ts';
import { createNumbering } from '../../src/runtime/numbering.ts';
import { at, BTC, COINBASE, KALSHI, MARKET, quoteAt, T0, tickAt } from '../market/fixtures.ts';
import { testClock } from '../support/simulated-clock.ts';

const worldOf = (hasAccount: boolean) => {
  const told: string[] = [];
  const hear = (what: string) => (): void => void told.push(what);
  const account: Informed = {
    fill: hear('fill'),
    order: hear('order'),
    position: hear('position'),
    lifecycle: hear('lifecycle'),
  };
  const guardian = createGuardian({
    clock: testClock(T0),
    trades: () => null,
    number: createNumbering('boot'),
  });
  const sink = createIntake(
    guardian,
    () => (hasAccount ? account : null),
    ({ symbol }) => told.push(`spot ${symbol}`),
  );
  return { guardian, sink, told };
};

describe('the intake', () => {
  it('gives prices and their proof to the watch, and spot prices to the price log too', () => {
    const { guardian, sink, told } = worldOf(true);
    sink.quote(KALSHI, quoteAt(1, 49, 51));
    sink.spot(COINBASE, tickAt(1, 120_000));
    sink.proven(KALSHI, at(2));
    expect(guardian.board.quoteCell(MARKET).value).toMatchObject({ yesBidCenti: 4_900 });
    expect(told).toEqual([`spot ${BTC}`]);
  });

  it('gives facts about our own money to the account', () => {
    const { sink, told } = worldOf(true);
    sink.lifecycle(KALSHI, { kind: 'opened', market: MARKET });
    expect(told).toEqual(['lifecycle']);
  });

  it('drops those while the account is down: it asks for them when it is up', () => {
    const { sink, told } = worldOf(false);
    sink.lifecycle(KALSHI, { kind: 'opened', market: MARKET });
    expect(told).toEqual([]);
  });
});

describe('the numbering', () => {
  it('never gives one id twice, in one process or in two', () => {
    const [first, second] = [createNumbering('a'), createNumbering('b')];
    const ids = [first('armed'), first('armed'), first('lost'), second('armed')];
    expect(new Set(ids).size).toBe(4);
    expect(ids[0]).toBe('armed/a/1');
  });
});
