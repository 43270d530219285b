import type { Clock } from '../../machines/ports.ts';
import type { KeyPair, Secrets } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { AccountPlace } from '../venues/binance/account/accounts.ts';
import { createBinanceAuth, type BinanceAuth } from '../venues/binance/account/sign.ts';

/** Where one of Binance's accounts is asked and heard, and the key to it. */
export type AccountAccess = {
  readonly restUrl: string;
  /** Of spot, the WebSocket API; of USD-M, the streams. */
  readonly wsUrl: string;
  readonly auth: BinanceAuth;
};

export type AccountAccesses = Readonly<Record<AccountPlace, AccountAccess | null>>;

/** The accounts whose keys the settings name. Throws for a secret that cannot sign. */
export const accountAccess = (config: Config, secrets: Secrets, clock: Clock): AccountAccesses => {
  const { binance, binanceUsdm } = config.venues;
  const authOf = ({ apiKey, secret }: KeyPair): BinanceAuth =>
    createBinanceAuth({ apiKey: apiKey.reveal(), secret: secret.reveal() }, clock);
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
