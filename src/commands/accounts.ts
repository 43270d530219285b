import { protectionOf } from '../../machines/accounts/watched.ts';
import { ok } from '../../machines/model/result.ts';
import type { AccountView } from '../cli/accounts-view.ts';
import type { Commands } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { systemClock } from '../runtime/clock.ts';
import { accountAccess } from '../tree/account-access.ts';
import {
  ACCOUNT_PLACES,
  ACCOUNT_WAYS,
  type AccountPlace,
} from '../venues/binance/account/accounts.ts';
import { createAccountRest } from '../venues/binance/account/rest.ts';
import { realNetwork } from '../venues/network.ts';

const NONE =
  'accounts: expected venues.binance.account or venues.binanceUsdm.account, found neither';

/** Asks for one account of the settings; null where they name no key to it. */
export const lookAtAccount = async (
  { config, secrets }: EffectiveConfig,
  place: AccountPlace,
): Promise<AccountView | null> => {
  const clock = systemClock();
  const access = accountAccess(config, secrets, clock)[place];
  if (access === null) return null;
  const { look, timePath } = ACCOUNT_WAYS[place];
  const { auth, restUrl } = access;
  const timeoutMs = config.venues.requestTimeoutMs;
  const network = realNetwork;
  const rest = createAccountRest({ restUrl, timePath, auth, clock, network, timeoutMs });
  const found = await look(rest);
  if (!found.ok) return { id: place, fault: found.error.message, books: null };
  const { orders, positions } = found.value;
  return {
    id: place,
    fault: null,
    books: {
      ...found.value,
      positions: positions.map((position) => ({
        ...position,
        protection: protectionOf(position, orders),
      })),
    },
  };
};

/** `tradewarden accounts`: what the accounts hold that are only looked at, by asking them now. */
export const accounts: Commands['accounts'] = async (settings) => {
  const looked = await Promise.all(ACCOUNT_PLACES.map((place) => lookAtAccount(settings, place)));
  const found = looked.filter((one) => one !== null);
  return found.length === 0
    ? { ok: false, error: { exitCode: EXIT.usage, lines: [NONE] } }
    : ok({ accounts: found });
};
