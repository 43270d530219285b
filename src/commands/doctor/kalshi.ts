import { seriesTicker, symbolId, type SeriesTicker } from '../../../machines/model/ids.ts';
import type { Market } from '../../../machines/model/market.ts';
import type { Result } from '../../../machines/model/result.ts';
import type { CheckView } from '../../cli/doctor-view.ts';
import { kalshiPlaceOf } from '../../config/kalshi-place.ts';
import type { EffectiveConfig } from '../../config/load.ts';
import { systemClock } from '../../runtime/clock.ts';
import { createKalshiReads, type KalshiReads } from '../../venues/kalshi/reads.ts';
import { createKalshiRest } from '../../venues/kalshi/rest.ts';
import { listResting } from '../../venues/kalshi/resting-orders.ts';
import { createKalshiAuth } from '../../venues/kalshi/sign.ts';
import {
  readApiKeys,
  readExchangeStatus,
  readRateTier,
  readShardBalances,
  type ApiKeys,
  type ExchangeStatus,
  type RateTier,
  type ShardBalances,
} from '../../venues/kalshi/standing.ts';
import { createKalshiVenue } from '../../venues/kalshi/venue.ts';
import type { Venue, VenueFault } from '../../venues/venue.ts';
import { checksOf, clockCheck } from './check.ts';
import { balanceCheck, holdingChecks } from './kalshi-account.ts';

const { failed, passed, skipped, warned } = checksOf('kalshi');

/** Signatures are good for 5 s; the venue is asked with half of it to spare. */
const SKEW_MAX_MS = 2_500;

type Judge<T> = (value: T) => CheckView;

/** What was found, or why it could not be asked. */
const judged = <T>(
  what: string,
  read: Result<T, VenueFault>,
  judge: Judge<T>,
  remedy?: string,
): CheckView => (read.ok ? judge(read.value) : failed(what, read.error.message, remedy));

const exchange: Judge<ExchangeStatus> = (status) => {
  const resumes = status.exchange_estimated_resume_time;
  const until = resumes === undefined || resumes === null ? '' : `, until about ${resumes}`;
  if (!status.exchange_active) return warned('exchange', `paused${until}`);
  return status.trading_active
    ? passed('exchange', 'open for trading')
    : warned('exchange', `trading is paused${until}`, 'orders and changes are refused meanwhile');
};

const clock: Judge<number> = (skewMs) => clockCheck('kalshi', skewMs, SKEW_MAX_MS);

/** `write` allows everything; `write::trade` allows orders. */
const scopes =
  (keyId: string): Judge<ApiKeys> =>
  ({ api_keys: keys }) => {
    const mine = keys.find((key) => key.api_key_id === keyId);
    if (mine === undefined) return warned('permissions', 'the venue does not list this key');
    const found = mine.scopes.length === 0 ? 'no scopes are told' : mine.scopes.join(', ');
    const has = (...names: readonly string[]) => names.some((name) => mine.scopes.includes(name));
    return mine.scopes.length === 0 || (has('read') && has('write', 'write::trade'))
      ? passed('permissions', found)
      : failed('permissions', found, 'expected read and write::trade (or write)');
  };

const tier =
  ({ config }: EffectiveConfig): Judge<RateTier> =>
  ({ usage_tier: name, read, write }) => {
    const { rate } = config.venues;
    const found = `tier ${name}: read ${read.refill_rate}/s, write ${write.refill_rate}/s`;
    const isTooMuch =
      rate.read.perSecond > read.refill_rate ||
      rate.write.perSecond > write.refill_rate ||
      rate.read.burst > read.bucket_capacity ||
      rate.write.burst > write.bucket_capacity;
    return isTooMuch
      ? failed('rate', found, 'venues.rate asks for more than the venue gives')
      : passed('rate', found);
  };

const markets = (series: SeriesTicker, read: Result<readonly Market[], VenueFault>): CheckView =>
  judged(`markets ${series}`, read, (listed) =>
    listed.length === 0
      ? warned(`markets ${series}`, 'none is open or to open next', 'is the series still listed?')
      : passed(`markets ${series}`, `${listed.length} that can be guarded`),
  );

type Session = {
  readonly reads: KalshiReads;
  readonly venue: Venue;
  readonly keyId: string;
  readonly stop: () => Promise<void>;
};

const openSession = ({ config, secrets }: EffectiveConfig): Session | null => {
  const { kalshi } = config.venues;
  const { kalshiKeyId, kalshiPrivateKey } = secrets;
  if (kalshi === null || kalshiKeyId === null || kalshiPrivateKey === null) return null;
  const keyId = kalshiKeyId.reveal();
  const local = systemClock();
  const auth = createKalshiAuth({ keyId, privateKeyPem: kalshiPrivateKey.reveal() }, local);
  const { requestTimeoutMs } = config.venues;
  const access = { restUrl: kalshiPlaceOf(kalshi).restUrl, auth, clock: local, requestTimeoutMs };
  const symbols = new Map(
    config.markets.series.map(({ series, symbol }) => [seriesTicker(series), symbolId(symbol)]),
  );
  const rest = createKalshiRest(access);
  const symbolOfSeries = (series: SeriesTicker) => symbols.get(series) ?? null;
  const venue = createKalshiVenue({ ...access, symbolOfSeries });
  const stop = async (): Promise<void> => {
    rest.stop();
    await venue.stop();
  };
  return { keyId, venue, stop, reads: createKalshiReads(rest, local, 'otherRead') };
};

/** What a signature opens: the account, and the markets that are to be traded with it. */
const account = async (
  settings: EffectiveConfig,
  { keyId, reads, venue }: Session,
  shards: ShardBalances,
): Promise<readonly CheckView[]> => {
  const listed = await Promise.all(
    settings.config.markets.series.map(async ({ series }) => {
      const ticker = seriesTicker(series);
      return { ticker, read: await venue.listMarkets(ticker) };
    }),
  );
  const known = listed.flatMap(({ read }) => (read.ok ? read.value : []));
  return [
    balanceCheck(shards, known),
    ...holdingChecks(await listResting(reads), await venue.positions()),
    judged('permissions', await readApiKeys(reads), scopes(keyId)),
    judged('rate', await readRateTier(reads), tier(settings)),
    ...listed.map(({ ticker, read }) => markets(ticker, read)),
  ];
};

/** Public first, then what a signature opens: where that is refused the rest is not asked. */
const look = async (settings: EffectiveConfig, session: Session): Promise<readonly CheckView[]> => {
  const { reads, venue } = session;
  const status = await readExchangeStatus(reads);
  const open = judged('exchange', status, exchange, 'is venues.kalshi.restUrl right?');
  if (!status.ok) return [open];
  const skew = judged('clock', await venue.clockSkewMs(), clock);
  const shards = await readShardBalances(reads);
  if (!shards.ok) {
    const remedy = 'the key and its id must belong together, and to this host (demo or production)';
    return [open, skew, failed('signature', shards.error.message, remedy)];
  }
  return [
    open,
    skew,
    passed('signature', 'accepted'),
    ...(await account(settings, session, shards.value)),
  ];
};

/** The venue that takes orders, asked and never told anything. */
export const checkKalshi = async (settings: EffectiveConfig): Promise<readonly CheckView[]> => {
  const session = openSession(settings);
  if (session === null) return [skipped('exchange', 'the paper venue takes its place')];
  try {
    return await look(settings, session);
  } finally {
    await session.stop();
  }
};
