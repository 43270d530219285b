import { createPrivateKey } from 'node:crypto';
import { statSync } from 'node:fs';

import type { CheckView } from '../../cli/doctor-view.ts';
import type { EffectiveConfig } from '../../config/load.ts';
import { checksOf, reasonOf } from './check.ts';

const { failed, passed, skipped } = checksOf('keys');

const OTHERS = 0o077;

const NO_ACCOUNT =
  'set venues.kalshi.keyId and venues.kalshi.privateKeyFile (and venues.coinbase) to have an ' +
  'account looked at; paper mode needs none';

/** Whether others can read the file of a key. */
export const ownership = (path: string, what: string = 'key file'): CheckView => {
  try {
    const mode = statSync(path).mode & 0o777;
    const found = `${path} has mode ${mode.toString(8).padStart(3, '0')}`;
    return (mode & OTHERS) === 0
      ? passed(what, found)
      : failed(what, found, `others can read it: chmod 600 ${path}`);
  } catch (error) {
    return failed(what, reasonOf(error), 'the file that the venue gave with the key');
  }
};

const kindOf = (pem: string): CheckView => {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    const bits = asymmetricKeyDetails?.modulusLength ?? 0;
    const found = `${asymmetricKeyType ?? 'unknown'}, ${bits} bits`;
    return asymmetricKeyType === 'rsa'
      ? passed('key', found)
      : failed('key', found, 'Kalshi signs with RSA');
  } catch {
    return failed('key', 'not a private key', 'expected an RSA key in PEM');
  }
};

/** The account's key: readable by its owner alone, and of the kind that signs. */
export const checkKeys = ({ config, secrets }: EffectiveConfig): readonly CheckView[] => {
  const { kalshi } = config.venues;
  const { kalshiPrivateKey } = secrets;
  if (kalshi === null || kalshiPrivateKey === null)
    return [skipped('account', 'none is set', NO_ACCOUNT)];
  return [ownership(kalshi.privateKeyFile), kindOf(kalshiPrivateKey.reveal())];
};
