import { futuresUpdate } from './events.ts';
import { notionalMicros } from './margin.ts';
import type { StopParts } from './stops.ts';

/** The rate that the stream of the mark price tells. */
const RATE_PPM = 100;
const E8_PER_MICRO_MILLION = 10_000;

/** Takes what longs pay for their positions, and gives shorts theirs. */
export const payFunding = (parts: StopParts, tell: (event: object) => void): void => {
  const { nowMs, record, tables } = parts;
  const paidE8 = [...tables.positions.values()]
    .map((one) => Math.sign(one.amount) * notionalMicros(parts, one) * RATE_PPM)
    .reduce((sum, one) => sum + Math.round(one / E8_PER_MICRO_MILLION), 0);
  const usdt = tables.wallets.get('USDT');
  if (usdt === undefined || paidE8 === 0) return;
  const paid = { ...usdt, balanceE8: usdt.balanceE8 - paidE8 };
  record({ atMs: nowMs(), wallets: [paid] });
  tell(futuresUpdate('FUNDING_FEE', [paid], [], nowMs()));
};
