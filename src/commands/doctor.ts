import { ok } from '../../machines/model/result.ts';
import type { Commands } from '../cli/commands.ts';
import { checkAccounts } from './doctor/accounts.ts';
import { checkDatabase } from './doctor/database.ts';
import { checkKalshi } from './doctor/kalshi.ts';
import { checkKeys } from './doctor/keys.ts';
import { checkMachine } from './doctor/machine.ts';
import { checkNotifier } from './doctor/notifier.ts';
import { checkPerpetuals } from './doctor/perpetuals.ts';
import { checkPrices } from './doctor/prices.ts';
import { dataDirectoryOf } from './run.ts';

/** `tradewarden doctor`: asks everything that a run rests on, and changes nothing. */
export const doctor: Commands['doctor'] = async (settings) => {
  const { config } = settings;
  const keys = checkKeys(settings);
  const isKeyUsable = keys.every(({ what, verdict }) => what !== 'key' || verdict !== 'failed');
  const [database, kalshi, perpetuals, prices, accounts, notifier] = await Promise.all([
    checkDatabase(settings),
    isKeyUsable ? checkKalshi(settings) : [],
    checkPerpetuals(settings),
    checkPrices(settings),
    checkAccounts(settings),
    checkNotifier(settings),
  ]);
  const checks = [
    ...checkMachine(dataDirectoryOf(config.dataDirectory)),
    ...database,
    ...keys,
    ...kalshi,
    ...perpetuals,
    ...prices,
    ...accounts,
    ...notifier,
  ];
  const isReady = checks.every(({ verdict }) => verdict !== 'failed');
  return ok({ mode: config.mode, isReady, checks });
};
