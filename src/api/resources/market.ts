import { found, NOTHING, reading, type Endpoint, type Wire } from '../endpoint.ts';
import { markets } from '../schemas/market.ts';

export type MarketSources = { readonly markets: () => Wire<typeof markets> };

/** `/markets`: what is traded now, and at what price. */
export const marketEndpoints = (sources: MarketSources): readonly Endpoint[] => [
  reading({
    path: '/markets',
    summary: 'Each symbol’s price and momentum, and the strikes around it; from memory.',
    params: NOTHING,
    query: NOTHING,
    answer: markets,
    refusals: [],
    run: () => Promise.resolve(found(sources.markets())),
  }),
];
