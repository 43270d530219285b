import type { CheckView } from '../../cli/doctor-view.ts';
import type { EffectiveConfig } from '../../config/load.ts';
import { systemClock } from '../../runtime/clock.ts';
import { accountAccess } from '../../tree/account-access.ts';
import { ACCOUNT_PLACES, type AccountPlace } from '../../venues/binance/account/accounts.ts';
import { lookAtAccount } from '../accounts.ts';
import { checksOf, reasonOf } from './check.ts';
import { ownership } from './keys.ts';

const { failed, passed, skipped, warned } = checksOf('accounts');

const REMEDY = 'the key may have to be made for this market, or for this address';

const secretOf = ({ config, secrets }: EffectiveConfig, place: AccountPlace): CheckView => {
  try {
    const kind = accountAccess(config, secrets, systemClock())[place]?.auth.kind ?? 'none';
    return passed(`${place} secret`, kind);
  } catch (error) {
    return failed(`${place} secret`, reasonOf(error), 'an HMAC secret, or an Ed25519 key in PEM');
  }
};

/** An account that is only looked at keeps nobody from trading elsewhere. */
const lookOf = async (settings: EffectiveConfig, place: AccountPlace): Promise<CheckView> => {
  const found = await lookAtAccount(settings, place);
  const books = found?.books ?? null;
  const isTraded = place === 'binanceUsdm' && settings.config.markets.perpetuals.length > 0;
  const missed = isTraded ? failed : warned;
  if (books === null) return missed(place, found?.fault ?? 'no key is set', REMEDY);
  const { balances, orders, positions } = books;
  return passed(
    place,
    `read: ${positions.length} positions, ${orders.length} orders, ${balances.length} assets`,
  );
};

const checkAccount = async (
  settings: EffectiveConfig,
  place: AccountPlace,
): Promise<readonly CheckView[]> => {
  const account = settings.config.venues[place]?.account ?? null;
  if (account === null) return [skipped(place, 'no account is set')];
  const owned = {
    ...ownership(account.secretFile, `${place} key file`),
    area: 'accounts',
  } as const;
  const secret = secretOf(settings, place);
  return secret.verdict === 'failed'
    ? [owned, secret]
    : [owned, secret, await lookOf(settings, place)];
};

/** Each account on Binance: its key is kept well, and opens it. */
export const checkAccounts = async (settings: EffectiveConfig): Promise<readonly CheckView[]> =>
  (await Promise.all(ACCOUNT_PLACES.map((place) => checkAccount(settings, place)))).flat();
