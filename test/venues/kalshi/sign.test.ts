import { constants, generateKeyPairSync, verify } from 'node:crypto';
import { expect, test } from 'vitest';

import { createKalshiAuth } from '../../../src/venues/kalshi/sign.ts';
import { TEST_KEY } from '../../support/kalshi.ts';
import { testClock } from '../../support/simulated-clock.ts';

const PATH = '/trade-api/v2/portfolio/orders';

const isSignedBy = (text: string, signature: string): boolean =>
  verify(
    'sha256',
    Buffer.from(text),
    { key: TEST_KEY.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
    Buffer.from(signature, 'base64'),
  );

test('the signature holds for timestamp, method and path, and for nothing else', () => {
  const clock = testClock();
  const headers = createKalshiAuth(TEST_KEY, clock).headers('GET', PATH);
  const timestamp = headers['KALSHI-ACCESS-TIMESTAMP'] ?? '';
  const signature = headers['KALSHI-ACCESS-SIGNATURE'] ?? '';
  expect(headers['KALSHI-ACCESS-KEY']).toBe(TEST_KEY.keyId);
  expect(timestamp).toBe(String(clock.now()));
  expect(isSignedBy(`${timestamp}GET${PATH}`, signature)).toBe(true);
  expect(isSignedBy(`${timestamp}POST${PATH}`, signature)).toBe(false);
  expect(isSignedBy(`${timestamp}GET${PATH}?limit=1`, signature)).toBe(false);
});

test('a measured skew moves the timestamp to the venue’s clock, in whole milliseconds', () => {
  const clock = testClock();
  const auth = createKalshiAuth(TEST_KEY, clock);
  auth.correctSkew(-1_234.5);
  const stamp = Number(auth.headers('GET', PATH)['KALSHI-ACCESS-TIMESTAMP']);
  expect(stamp).toBe(Math.floor(clock.now() - 1_234.5));
});

test.each([
  ['text that is no key', 'MIIsecret'],
  [
    'a key of another kind',
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  ],
])('%s is refused without repeating it', (_, privateKeyPem) => {
  const make = (): unknown => createKalshiAuth({ keyId: 'k', privateKeyPem }, testClock());
  expect(make).toThrow(/^Kalshi private key: expected (an RSA key in PEM|rsa)/);
  expect(make).not.toThrow(/secret|BEGIN/);
});
