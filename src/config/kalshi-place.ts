import { demand, type Check } from './contradiction.ts';
import type { Config } from './schema.ts';

type KalshiConfig = NonNullable<Config['venues']['kalshi']>;

/** The venue with real money, or its demo; keys of one are unknown to the other. */
export type KalshiEnvironment = KalshiConfig['environment'];

/** Where Kalshi is, with nothing left to be filled in. */
export type KalshiPlace = {
  /** The environment whose hosts these are, or the REST host where they are nobody's we know. */
  readonly name: string;
  readonly restUrl: string;
  readonly wsUrl: string;
};

/** The hosts that Kalshi documents since May 2026; the older ones are served still. */
const PLACES: Readonly<Record<KalshiEnvironment, Omit<KalshiPlace, 'name'>>> = {
  production: {
    restUrl: 'https://external-api.kalshi.com/trade-api/v2',
    wsUrl: 'wss://external-api-ws.kalshi.com/trade-api/ws/v2',
  },
  demo: {
    restUrl: 'https://external-api.demo.kalshi.co/trade-api/v2',
    wsUrl: 'wss://external-api-ws.demo.kalshi.co/trade-api/ws/v2',
  },
};

/** Whatever lies below these names is an environment's, hosts that are yet to come included. */
const DOMAINS: readonly (readonly [domain: string, environment: KalshiEnvironment])[] = [
  ['kalshi.com', 'production'],
  ['kalshi.co', 'demo'],
];

const environmentOf = (url: string): KalshiEnvironment | null => {
  const { hostname } = new URL(url);
  const isBelow = (domain: string) => hostname === domain || hostname.endsWith(`.${domain}`);
  return DOMAINS.find(([domain]) => isBelow(domain))?.[1] ?? null;
};

/** The hosts of these settings, and the name that a live run is confirmed by. */
export const kalshiPlaceOf = ({ environment, ...urls }: KalshiConfig): KalshiPlace => {
  const restUrl = urls.restUrl ?? PLACES[environment].restUrl;
  const wsUrl = urls.wsUrl ?? PLACES[environment].wsUrl;
  return { name: environmentOf(restUrl) ?? new URL(restUrl).host, restUrl, wsUrl };
};

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

const isSafe = (url: string): boolean => {
  const { hostname, protocol } = new URL(url);
  return LOOPBACK.has(hostname) || protocol === 'https:' || protocol === 'wss:';
};

/** A key of one environment never goes to the other, nor in the clear to anybody. */
export const kalshiPlaces: Check = ({ venues: { kalshi } }) => {
  if (kalshi === null) return [];
  const { environment } = kalshi;
  const { restUrl, wsUrl } = kalshiPlaceOf(kalshi);
  const isKnown = environmentOf(restUrl) !== null;
  const urls = [
    ['restUrl', restUrl],
    ['wsUrl', wsUrl],
  ] as const;
  return [
    ...urls.flatMap(([key, url]) => [
      demand(
        [environment, null].includes(environmentOf(url)),
        ['venues', 'kalshi', key],
        `a host of ${environment}, as venues.kalshi.environment says`,
        url,
      ),
      demand(isSafe(url), ['venues', 'kalshi', key], 'https: or wss: beyond this machine', url),
    ]),
    demand(
      isKnown === (environmentOf(wsUrl) !== null),
      ['venues', 'kalshi', isKnown ? 'wsUrl' : 'restUrl'],
      'a host of the same place as the other URL',
      isKnown ? wsUrl : restUrl,
    ),
  ];
};
