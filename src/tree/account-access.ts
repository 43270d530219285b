import type { Clock } from '../../machines/ports.ts';
import type { KeyPair, Secrets } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { AccountPlace } from '../venues/binance/account/accounts.ts';
import {
  createBinanceAuth,
  type BinanceAuth,
  type BinanceCredentials,
} from '../venues/binance/account/sign.ts';

/** Where one of Binance's accounts is asked and heard, and the key to it. */
export type AccountAccess = {
  readonly restUrl: string;
  /** Of spot, the WebSocket API; of USD-M, the streams. */
  readonly wsUrl: string;
  readonly auth: BinanceAuth;
};

export type AccountAccesses = Readonly<Record<AccountPlace, AccountAccess | null>>;

export const keysOf = ({ apiKey, secret }: KeyPair): BinanceCredentials => ({
  apiKey: apiKey.reveal(),
  secret: secret.reveal(),
});

/** How long a copy of an order may arrive: its absence is proven only after. */
const TRADING_WINDOW_MS = 2_000;

/** Signs orders. Throws for a secret that cannot sign. */
export const tradingAuth = (keys: BinanceCredentials, clock: Clock): BinanceAuth =>
  createBinanceAuth(keys, clock, TRADING_WINDOW_MS);

/** The accounts whose keys the settings name. Throws for a secret that cannot sign. */
export const accountAccess = (config: Config, secrets: Secrets, clock: Clock): AccountAccesses => {
  const { binance, binanceUsdm } = config.venues;
  const authOf = (keys: KeyPair): BinanceAuth => createBinanceAuth(keysOf(keys), clock);
  const spot = binance?.account ?? null;
  return {
    binance:
      spot === null || secrets.binance === null
        ? null
        : { restUrl: spot.restUrl, wsUrl: spot.wsApiUrl, auth: authOf(secrets.binance) },
    binanceUsdm:
      binanceUsdm === null || secrets.binanceUsdm === null
        ? null
        : {
            restUrl: binanceUsdm.restUrl,
            wsUrl: binanceUsdm.wsUrl,
            auth: authOf(secrets.binanceUsdm),
          },
  };
};
