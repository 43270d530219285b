import type { ProtectionSettings } from '../../../machines/model/protections.ts';
import { eventTicker, marketTicker, ticketId, tradeId } from '../../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros } from '../../../machines/model/money.ts';
import type { OrderTotals } from '../../../machines/model/order.ts';
import type { Claim, Outcome, Standing } from '../../../machines/model/standing.ts';
import { epochMs, plusMs } from '../../../machines/model/time.ts';

/** 11:00 in New York, in winter. */
export const NOW = epochMs(Date.UTC(2026, 1, 24, 16));
export const MARKET = 'KXBTC15M-26FEB241115-15';

const OFF = { enabled: false, maxDollars: 1 };

/** Every rule off, but for those given. */
export const protections = (changes: Partial<ProtectionSettings> = {}): ProtectionSettings => ({
  openTrades: { enabled: false, max: 1 },
  marketExposure: OFF,
  seriesExposure: OFF,
  dayExposure: OFF,
  dailyLoss: OFF,
  drawdown: OFF,
  marketCooldown: { enabled: false, forMs: 600_000 },
  seriesCooldown: { enabled: false, forMs: 300_000 },
  seriesStops: { enabled: false, stops: 3, withinMs: 3_600_000, forMs: 1_800_000 },
  fleetStops: { enabled: false, stops: 3, withinMs: 3_600_000, forMs: 1_800_000 },
  ...changes,
});

/** 100 YES at 60¢ at most: $60. */
export const claim = (id: string = '1', changes: Partial<Claim> = {}): Claim => ({
  ticketId: ticketId(`t${id}`),
  market: marketTicker(MARKET),
  event: eventTicker('KXBTC15M-26FEB241115'),
  side: 'yes',
  closeAtMs: plusMs(NOW, 900_000),
  countCenti: countCenti(10_000),
  limitCenti: heldPriceCenti(6_000),
  ...changes,
});

/** `totals(60, 50, 1.2)`: 60 contracts at 50¢, $1.20 of fees. */
export const totals = (contracts: number, cents = 0, feeDollars = 0): OrderTotals => ({
  filledCenti: countCenti(contracts * 100),
  costMicros: micros(contracts * cents * 10_000),
  feesMicros: micros(Math.round(feeDollars * 1e6)),
});

export const standing = (
  id: string,
  changes: Partial<Standing> = {},
  of: Claim = claim(id),
): Standing => ({
  ...of,
  tradeId: tradeId(id),
  state: 'opening',
  entry: totals(0),
  exit: totals(0),
  ...changes,
});

/** The trade was left by its probability stop at this loss or profit. */
export const outcome = (
  id: string,
  dollars: number | null,
  changes: Partial<Outcome> = {},
): Outcome => ({
  tradeId: tradeId(id),
  market: claim().market,
  event: claim().event,
  side: 'yes',
  closedAtMs: NOW,
  closeMethod: 'auto_probability',
  pnlMicros: dollars === null ? null : micros(Math.round(dollars * 1e6)),
  ...changes,
});
