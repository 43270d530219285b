import { formatDecimal } from '../../model/decimal.ts';
import type { Micros } from '../../model/money.ts';
import type {
  DollarLimit,
  ProtectionRule,
  ProtectionSettings,
  StopCooldown,
  StopCount,
} from '../../model/protections.ts';
import type { Claim } from '../../model/standing.ts';
import { plusMs, type EpochMs } from '../../model/time.ts';
import type { Figures, Stop } from './ledger.ts';
import { claimStake } from './stakes.ts';

/** Why a claim is not let in: the rule, and its words with the figures. */
export type ProtectionRefusal = { readonly rule: ProtectionRule; readonly why: string };

const MICROS_PER_DOLLAR = 1_000_000;
const MICROS_PER_CENT = 10_000;

/** `$12.30`, rounded away from zero: what is shown over a limit is over it. */
const dollars = (amount: number): string => {
  const cents = Math.ceil(Math.abs(amount) / MICROS_PER_CENT);
  return `${amount < 0 ? '-' : ''}$${formatDecimal(cents, 2)}`;
};

const isoInstant = (atMs: EpochMs): string => new Date(Math.ceil(atMs)).toISOString();
const limitOf = ({ maxDollars }: DollarLimit): number => Math.round(maxDollars * MICROS_PER_DOLLAR);

/** The claim may bring what is at stake up to the limit, and not beyond it. */
const exposure = (
  rule: DollarLimit,
  where: string,
  atStake: Micros,
  asked: Micros,
): string | null =>
  atStake + asked <= limitOf(rule)
    ? null
    : `${where} would have ${dollars(atStake + asked)} at stake, the limit is ` +
      dollars(limitOf(rule));

/** A loss that has reached the limit closes the way in. */
const loss = (rule: DollarLimit, what: string, lostMicros: number): string | null =>
  lostMicros < limitOf(rule)
    ? null
    : `${what} of ${dollars(lostMicros)} has reached the limit of ${dollars(limitOf(rule))}`;

const cooldown = (
  { forMs }: StopCooldown,
  where: string,
  stops: readonly Stop[],
  nowMs: EpochMs,
): string | null => {
  const last = stops.reduce<Stop | null>(
    (latest, stop) => (latest === null || stop.atMs > latest.atMs ? stop : latest),
    null,
  );
  const untilMs = last === null ? nowMs : plusMs(last.atMs, forMs);
  return nowMs < untilMs ? `${where} cools down after a stop until ${isoInstant(untilMs)}` : null;
};

/**
 * The last stop that had so many within the period before it, itself included, closes the way in
 * from then on.
 */
const tooManyStops = (
  { stops: most, withinMs, forMs }: StopCount,
  where: string,
  stops: readonly Stop[],
  nowMs: EpochMs,
): string | null => {
  const instants = stops.map(({ atMs }) => atMs).toSorted((a, b) => a - b);
  const closing = instants.findLast((atMs, index) => {
    const first = instants[index - most + 1];
    return first !== undefined && atMs - first <= withinMs;
  });
  return closing !== undefined && nowMs < closing + forMs
    ? `${where} has had ${most} stops within ${withinMs / 1_000} s, and waits until ` +
        isoInstant(plusMs(closing, forMs))
    : null;
};

type Rule = (
  settings: ProtectionSettings,
  figures: Figures,
  claim: Claim,
  nowMs: EpochMs,
) => string | null;

/** Every rule, in the order in which they speak. */
const RULES: Readonly<Record<ProtectionRule, Rule>> = {
  openTrades: ({ openTrades: { max } }, { openTrades }) =>
    openTrades < max ? null : `${openTrades} trades are open, the limit is ${max}`,
  marketExposure: ({ marketExposure }, { marketMicros }, claim) =>
    exposure(marketExposure, claim.market, marketMicros, claimStake(claim).exposureMicros),
  seriesExposure: ({ seriesExposure }, { seriesMicros }, claim) => {
    const { series, exposureMicros } = claimStake(claim);
    return exposure(seriesExposure, series, seriesMicros, exposureMicros);
  },
  dayExposure: ({ dayExposure }, { dayMicros }, claim) => {
    const { day, exposureMicros } = claimStake(claim);
    return exposure(dayExposure, `the markets of ${day}`, dayMicros, exposureMicros);
  },
  dailyLoss: ({ dailyLoss }, { todayMicros }) => loss(dailyLoss, "the day's loss", 0 - todayMicros),
  drawdown: ({ drawdown }, { equityMicros, peakMicros }) =>
    loss(drawdown, 'the drawdown', peakMicros - equityMicros),
  marketCooldown: ({ marketCooldown }, { stops }, { market, side }, nowMs) => {
    const here = stops.filter((stop) => stop.market === market && stop.side === side);
    return cooldown(marketCooldown, `${market} ${side}`, here, nowMs);
  },
  seriesCooldown: ({ seriesCooldown }, { stops }, claim, nowMs) => {
    const { series } = claimStake(claim);
    const here = stops.filter((stop) => stop.series === series);
    return cooldown(seriesCooldown, series, here, nowMs);
  },
  seriesStops: ({ seriesStops }, { stops }, claim, nowMs) => {
    const { series } = claimStake(claim);
    const here = stops.filter((stop) => stop.series === series);
    return tooManyStops(seriesStops, series, here, nowMs);
  },
  fleetStops: ({ fleetStops }, { stops }, _, nowMs) =>
    tooManyStops(fleetStops, 'the fleet', stops, nowMs),
};

const NAMES: readonly ProtectionRule[] = [
  'openTrades',
  'marketExposure',
  'seriesExposure',
  'dayExposure',
  'dailyLoss',
  'drawdown',
  'marketCooldown',
  'seriesCooldown',
  'seriesStops',
  'fleetStops',
];

/** The first rule that does not let this claim in; null when all do. */
export const protectionRefusal = (
  settings: ProtectionSettings,
  figures: Figures,
  claim: Claim,
  nowMs: EpochMs,
): ProtectionRefusal | null => {
  for (const rule of NAMES.filter((name) => settings[name].enabled)) {
    const why = RULES[rule](settings, figures, claim, nowMs);
    if (why !== null) return { rule, why };
  }
  return null;
};

/** How far back outcomes matter: a whole day in New York, or the longest memory of a rule. */
export const lookBackMs = (settings: ProtectionSettings): number =>
  Math.max(
    25 * 3_600_000,
    settings.marketCooldown.forMs,
    settings.seriesCooldown.forMs,
    settings.seriesStops.withinMs + settings.seriesStops.forMs,
    settings.fleetStops.withinMs + settings.fleetStops.forMs,
  );
