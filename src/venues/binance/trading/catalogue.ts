import type { SymbolId } from '../../../../machines/model/ids.ts';
import type { LinearInstrument } from '../../../../machines/model/instrument.ts';
import type { Market } from '../../../../machines/model/market.ts';
import { parseDecimal } from '../../../../machines/model/decimal.ts';
import { fail, ok, type Result } from '../../../../machines/model/result.ts';
import type { Clock } from '../../../../machines/ports.ts';
import type { VenueFault } from '../../venue.ts';
import {
  instrumentFor,
  marketOf,
  parseProduct,
  scaleOf,
  symbolOfBase,
  type Product,
} from './instruments.ts';
import type { Scale } from './parse.ts';
import { malformed, type UsdmReads } from './reads.ts';
import { commissionSchema, exchangeInfoSchema, settingsSchema } from './schemas.ts';

/** What the venue trades, asked for once in a while. */
export type Catalogue = {
  readonly market: (product: string) => Promise<Result<Market, VenueFault>>;
  /** What open trades hold a product by, else what the venue says of it now. */
  readonly instrument: (product: string) => Promise<Result<LinearInstrument, VenueFault>>;
  /** The scale of each product that can be held; asks the venue where it has not yet. */
  readonly scales: () => Promise<Result<ScaleOf, VenueFault>>;
  /** The same from what is known already; null where the venue was not asked yet. */
  readonly knownScale: ScaleOf;
};

/** Null: it is no product that can be held. */
export type ScaleOf = (product: string) => Scale | null;

export type CatalogueOptions = {
  readonly clock: Clock;
  /** What open trades hold a product by; it wins over what the venue says now. */
  readonly pinned?: (product: string) => LinearInstrument | null;
  readonly symbolOf?: (base: string) => SymbolId;
};

const LISTED_MAX_MS = 600_000;
const RATE_MAX_MS = 3_600_000;
const PPM_DECIMALS = 6;

/** An answer that is kept for a while; one that failed is asked for anew. */
const kept = <T>(
  clock: Clock,
  maxAgeMs: number,
  ask: (key: string) => Promise<Result<T, VenueFault>>,
): ((key: string) => Promise<Result<T, VenueFault>>) => {
  const answers = new Map<string, { readonly atMs: number; readonly value: T }>();
  return async (key) => {
    const known = answers.get(key);
    if (known !== undefined && clock.now() - known.atMs < maxAgeMs) return ok(known.value);
    const answer = await ask(key);
    if (answer.ok) answers.set(key, { atMs: clock.now(), value: answer.value });
    return answer;
  };
};

type Terms = Pick<LinearInstrument, 'takerFeePpm' | 'leverage'>;

/** What the account pays for a product, and by how much it is geared there. */
const createTerms = (
  reads: UsdmReads,
  clock: Clock,
): ((symbol: string) => Promise<Result<Terms, VenueFault>>) => {
  const takerFeePpm = kept(clock, RATE_MAX_MS, async (symbol) => {
    const question = { path: '/fapi/v1/commissionRate', weight: 20, params: { symbol } };
    const read = await reads.one(question, commissionSchema);
    if (!read.ok) return read;
    const ppm = parseDecimal(read.value.takerCommissionRate, PPM_DECIMALS);
    return ppm === null ? malformed(`${symbol}: a commission rate that is none`) : ok(ppm);
  });

  const leverage = async (symbol: string): Promise<Result<number, VenueFault>> => {
    const question = { path: '/fapi/v1/symbolConfig', weight: 5, params: { symbol } };
    const read = await reads.one(question, settingsSchema);
    if (!read.ok) return read;
    const found = read.value.find((one) => one.symbol === symbol);
    return found === undefined ? malformed(`${symbol}: no leverage of it`) : ok(found.leverage);
  };

  return async (symbol) => {
    const ppm = await takerFeePpm(symbol);
    if (!ppm.ok) return ppm;
    const times = await leverage(symbol);
    return times.ok ? ok({ takerFeePpm: ppm.value, leverage: times.value }) : times;
  };
};

/** Everything that the venue lists, by its name; of what cannot be held, why. Weighs 1. */
export const readProducts = async (
  reads: UsdmReads,
): Promise<Result<ReadonlyMap<string, Result<Product, string>>, VenueFault>> => {
  const question = { path: '/fapi/v1/exchangeInfo', weight: 1, isPublic: true };
  const read = await reads.one(question, exchangeInfoSchema);
  if (!read.ok) return read;
  const named = read.value.symbols.flatMap((wire) => {
    const name = nameOf(wire);
    return name === null ? [] : [[name, parseProduct(wire)] as const];
  });
  return ok(new Map(named));
};

/** Weighs 1 for everything that is traded, 20 + 5 for the terms of one product. */
export const createCatalogue = (reads: UsdmReads, options: CatalogueOptions): Catalogue => {
  const { clock, pinned = () => null, symbolOf = symbolOfBase } = options;
  const termsOf = createTerms(reads, clock);
  let products: ReadonlyMap<string, Result<Product, string>> = new Map();

  const list = kept(clock, LISTED_MAX_MS, async () => {
    const read = await readProducts(reads);
    if (!read.ok) return read;
    products = read.value;
    return ok(null);
  });

  const knownScale: ScaleOf = (name) => {
    const held = pinned(name);
    if (held !== null) return scaleOf(held);
    const product = products.get(name);
    return product?.ok === true ? product.value.scale : null;
  };

  const termed = async (
    name: string,
  ): Promise<
    Result<{ readonly product: Product; readonly instrument: LinearInstrument }, VenueFault>
  > => {
    const listed = await list('');
    if (!listed.ok) return listed;
    const product = products.get(name);
    if (product === undefined)
      return fail({ kind: 'notFound', retryable: false, message: `no product ${name}` });
    if (!product.ok) return malformed(`${name}: ${product.error}`);
    const terms = await termsOf(name);
    if (!terms.ok) return terms;
    return ok({ product: product.value, instrument: instrumentFor(product.value, terms.value) });
  };

  return {
    knownScale,
    instrument: async (name) => {
      const held = pinned(name);
      if (held !== null) return ok(held);
      const found = await termed(name);
      return found.ok ? ok(found.value.instrument) : found;
    },
    scales: async () => {
      const listed = await list('');
      return listed.ok ? ok(knownScale) : listed;
    },
    market: async (name) => {
      const found = await termed(name);
      if (!found.ok) return found;
      const { instrument, product } = found.value;
      return ok(marketOf(product, instrument, symbolOf(product.base)));
    },
  };
};

const nameOf = (wire: unknown): string | null =>
  typeof wire === 'object' && wire !== null && 'symbol' in wire && typeof wire.symbol === 'string'
    ? wire.symbol
    : null;
