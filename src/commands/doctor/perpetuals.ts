import { formatDecimal } from '../../../machines/model/decimal.ts';
import type { LinearInstrument } from '../../../machines/model/instrument.ts';
import type { Micros } from '../../../machines/model/money.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { CheckView } from '../../cli/doctor-view.ts';
import type { EffectiveConfig } from '../../config/load.ts';
import { systemClock } from '../../runtime/clock.ts';
import { keysOf, tradingAuth } from '../../tree/account-access.ts';
import type { BinanceAuth } from '../../venues/binance/account/sign.ts';
import { readBalance } from '../../venues/binance/trading/account-reads.ts';
import { createCatalogue, readProducts } from '../../venues/binance/trading/catalogue.ts';
import type { Product } from '../../venues/binance/trading/instruments.ts';
import { createUsdmReads, type UsdmReads } from '../../venues/binance/trading/reads.ts';
import { createUsdmRest } from '../../venues/binance/trading/rest.ts';
import { readStanding, type UsdmStanding } from '../../venues/binance/trading/standing.ts';
import type { VenueFault } from '../../venues/venue.ts';
import { checksOf, clockCheck, reasonOf } from './check.ts';

const { failed, passed, skipped, warned } = checksOf('perpetuals');

/** An order is good for 2 s, and for 1 s before its time. */
const SKEW_MAX_MS = 1_000;

const NO_KEY = 'set venues.binanceUsdm.account to trade there; paper mode needs none';
const NOT_OPENED =
  'the key and its secret must belong together, and be allowed to read futures from this address';
const NOT_LISTED = 'markets.perpetuals names it: expected a name of the venue, such as BTCUSDT';
const NOT_HELD = 'it cannot be guarded: take it out of markets.perpetuals';

/** Whether trades can be guarded on the account as it is set up. */
export const standingChecks = ({ obstacles }: UsdmStanding): readonly CheckView[] =>
  obstacles.length === 0
    ? [passed('set-up', 'may trade, One-way Mode, Single-Asset, fees in Tether')]
    : obstacles.map(({ found, remedy }) => failed('set-up', found, remedy));

const tether = (amount: Micros): string =>
  `${formatDecimal(amount, 6).replace(/0{1,4}$/, '')} USDT`;

const balanceCheck = (cashMicros: Micros): CheckView =>
  cashMicros > 0
    ? passed('futures balance', `${tether(cashMicros)} available`)
    : warned('futures balance', `${tether(cashMicros)} available`, 'nothing can be opened with it');

const plain = (units: number, decimals: number): string =>
  formatDecimal(units, decimals).replace(/\.?0+$/, '');

const stepsOf = ({ countStep, minNotionalMicros, scale, tick }: Product): string =>
  `steps of ${formatDecimal(tick, scale.priceDecimals)} $ and ` +
  `${plain(countStep, scale.countDecimals)}, from ${plain(minNotionalMicros, 6)} $ on`;

const PPM_OF_PERCENT = 10_000;

const termsOf = ({ leverage, takerFeePpm }: LinearInstrument): string =>
  `leverage ${leverage}, taker fee ${takerFeePpm / PPM_OF_PERCENT} %`;

/** `terms`: what the account has there; null where no key opens one. */
export const productCheck = (
  name: string,
  product: Result<Product, string> | undefined,
  terms: Result<LinearInstrument, VenueFault> | null,
): CheckView => {
  const what = `perpetual ${name}`;
  if (product === undefined) return failed(what, 'the venue lists no such product', NOT_LISTED);
  if (!product.ok) return failed(what, product.error, NOT_HELD);
  if (terms?.ok === false) return failed(what, terms.error.message);
  const { status } = product.value;
  const found = [stepsOf(product.value), ...(terms === null ? [] : [termsOf(terms.value)])];
  return status === 'active'
    ? passed(what, found.join(', '))
    : warned(what, [status, ...found].join(', '), 'nothing can be opened there now');
};

type Session = {
  readonly reads: UsdmReads;
  readonly clock: Clock;
  readonly names: readonly string[];
  readonly products: ReadonlyMap<string, Result<Product, string>>;
};

/** What a signature opens: how the account is set up, its money, and its terms. */
const lookAtAccount = async ({
  clock,
  names,
  products,
  reads,
}: Session): Promise<readonly CheckView[]> => {
  const standing = await readStanding(reads);
  if (!standing.ok) return [failed('signature', standing.error.message, NOT_OPENED)];
  const balance = await readBalance(reads, clock);
  const { instrument } = createCatalogue(reads, { clock });
  const held = await Promise.all(
    names.map(async (name) => {
      const product = products.get(name);
      const terms = product?.ok === true ? await instrument(name) : null;
      return productCheck(name, product, terms);
    }),
  );
  return [
    passed('signature', 'accepted'),
    ...standingChecks(standing.value),
    balance.ok
      ? balanceCheck(balance.value.cashMicros)
      : failed('futures balance', balance.error.message),
    ...held,
  ];
};

/** Null: no key is set; fails for a secret that cannot sign. */
const signerOf = (
  { secrets }: EffectiveConfig,
  clock: Clock,
): Result<BinanceAuth | null, string> => {
  try {
    const { binanceUsdm: keys } = secrets;
    return ok(keys === null ? null : tradingAuth(keysOf(keys), clock));
  } catch (error) {
    return fail(reasonOf(error));
  }
};

/** What anybody may ask bears no signature. */
const nobody = (clock: Clock): BinanceAuth => tradingAuth({ apiKey: '', secret: '' }, clock);

const look = async (
  { config }: EffectiveConfig,
  restUrl: string,
  signer: BinanceAuth | null,
  clock: Clock,
): Promise<readonly CheckView[]> => {
  const { requestTimeoutMs } = config.venues;
  const auth = signer ?? nobody(clock);
  const rest = createUsdmRest({ restUrl, auth, clock, requestTimeoutMs });
  try {
    const reads = createUsdmReads(rest, clock, 'otherRead');
    const skew = await rest.measureSkew();
    if (!skew.ok)
      return [failed('venue', skew.error.message, 'is venues.binanceUsdm.restUrl right?')];
    const timed = clockCheck('perpetuals', skew.value, SKEW_MAX_MS);
    const listed = await readProducts(reads);
    if (!listed.ok) return [timed, failed('products', listed.error.message)];
    const { perpetuals: names } = config.markets;
    const products = listed.value;
    return signer === null
      ? [
          timed,
          skipped('account', 'no key is set', NO_KEY),
          ...names.map((name) => productCheck(name, products.get(name), null)),
        ]
      : [timed, ...(await lookAtAccount({ reads, clock, names, products }))];
  } finally {
    rest.stop();
  }
};

/** The futures on which positions are guarded: asked, and never told anything. */
export const checkPerpetuals = async (settings: EffectiveConfig): Promise<readonly CheckView[]> => {
  const { markets, venues } = settings.config;
  if (markets.perpetuals.length === 0) return [];
  if (venues.binanceUsdm === null) return [skipped('venue', 'the paper venue takes its place')];
  const clock = systemClock();
  const signer = signerOf(settings, clock);
  return signer.ok
    ? look(settings, venues.binanceUsdm.restUrl, signer.value, clock)
    : [failed('signature', signer.error, NOT_OPENED)];
};
