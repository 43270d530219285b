import type { Config } from './schema.ts';

type SpotConfig = Config['markets']['spot'][number];

/** Where a symbol's price comes from, with nothing left to be filled in. */
export type SpotSource = {
  readonly venue: SpotConfig['primary']['venue'];
  readonly product: string;
  readonly price: SpotConfig['primary']['price'];
};

export type SpotSourcing = Pick<
  SpotConfig,
  'symbol' | 'maxDivergenceBp' | 'failoverMs' | 'returnMs'
> & { readonly primary: SpotSource; readonly backup: SpotSource | null };

/** `BTC-USD` is traded against Tether as `BTCUSDT`. */
const productOn = (venue: SpotSource['venue'], symbol: string): string =>
  venue === 'coinbase' ? symbol : symbol.replace(/-USD$/, 'USDT').replace('-', '');

const sourceOf = (
  symbol: string,
  { venue, product, price }: SpotConfig['primary'],
): SpotSource => ({
  venue,
  product: product ?? productOn(venue, symbol),
  price,
});

/** Trades of one venue, and nothing that stands in for it. */
export const sourceOn = (venue: SpotSource['venue'], symbol: string): SpotSourcing => ({
  symbol,
  primary: { venue, product: productOn(venue, symbol), price: 'trade' },
  backup: null,
  maxDivergenceBp: 0,
  failoverMs: 0,
  returnMs: 0,
});

/** The sources of every symbol that prices a watched series. */
export const spotSourcesOf = ({ markets }: Config): readonly SpotSourcing[] =>
  [...new Set(markets.series.map(({ symbol }) => symbol))].map((symbol) => {
    const listed = markets.spot.find((one) => one.symbol === symbol);
    if (listed === undefined) return sourceOn('coinbase', symbol);
    const { backup, primary } = listed;
    return {
      ...listed,
      primary: sourceOf(symbol, primary),
      backup: backup === null ? null : sourceOf(symbol, backup),
    };
  });
