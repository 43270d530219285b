import { lookAtSpot, lookAtUsdm, type AccountLook } from './reads.ts';

/** Where an account is: on spot, or on USD-M futures. */
export type AccountPlace = 'binance' | 'binanceUsdm';

export const ACCOUNT_PLACES: readonly AccountPlace[] = ['binance', 'binanceUsdm'];

type AccountWays = {
  /** Where the venue tells its time. */
  readonly timePath: string;
  readonly look: AccountLook;
};

/** How the accounts of each place are asked. */
export const ACCOUNT_WAYS: Readonly<Record<AccountPlace, AccountWays>> = {
  binance: { timePath: '/api/v3/time', look: lookAtSpot },
  binanceUsdm: { timePath: '/fapi/v1/time', look: lookAtUsdm },
};
