import { inspect } from 'node:util';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { knowSecret } from '../../src/logger/known-secrets.ts';
import { redactFields, redactText } from '../../src/logger/redact.ts';
import { secret } from '../../src/config/secret.ts';

const CANARY = 'canary4711';

const PEM = `-----BEGIN RSA PRIVATE KEY-----\n${CANARY}\nabc=\n-----END RSA PRIVATE KEY-----`;

describe('secrets in texts', () => {
  it.each([
    ['the password of a connection string', `postgres://bob:${CANARY}@db:5432/x`],
    ['a password with an @ in it', `postgres://bob:p@${CANARY}@db:5432/x`],
    ['a password in a key-value string', `host=db password=${CANARY} user=bob`],
    ['a quoted password', `host=db password='${CANARY} more' user=bob`],
    ['a token in a query', `wss://feed/ws?token=${CANARY}&x=1`],
    ['a bearer token', `Authorization: Bearer ${CANARY}`],
    ['a key in PEM', PEM],
    ['a key in PEM in one line', PEM.replaceAll('\n', '\\n')],
    ['a key in PEM cut off', PEM.slice(0, 45)],
  ])('%s are masked', (_, text) => {
    const masked = redactText(`before ${text}`);
    expect(masked).not.toContain(CANARY);
    expect(masked).toContain('***');
    expect(masked).toContain('before ');
  });

  it('leave the rest readable', () => {
    expect(redactText(`postgres://bob:${CANARY}@db:5432/x is away`)).toBe(
      'postgres://bob:***@db:5432/x is away',
    );
    expect(redactText('feed:coinbase:BTC-USD stale 6.1 s')).toBe(
      'feed:coinbase:BTC-USD stale 6.1 s',
    );
  });
});

describe('secrets that this process holds', () => {
  const KEY = 'held-4711/with+signs "and" more';
  const LINES = ['MIIEheld4711first', 'MIIEheld4711second'];
  knowSecret(KEY);
  knowSecret(['-----BEGIN KEY-----', ...LINES, '-----END KEY-----'].join('\n'));
  knowSecret('postgresql://bob:p%40ss4711word@db/x');
  knowSecret('short');
  knowSecret('https://hooks.example/services/T0a1/B0-hook%2Dpath-0815?key=p4ram-of-the-hook');

  it.each([
    ['as they are', KEY],
    ['in a URL', encodeURIComponent(KEY)],
    ['in JSON', JSON.stringify(KEY)],
    ['in hex', Buffer.from(KEY).toString('hex')],
    ['in capital hex', Buffer.from(KEY).toString('hex').toUpperCase()],
    ['in base64', Buffer.from(KEY).toString('base64')],
    ['in base64 for URLs', Buffer.from(KEY).toString('base64url')],
    ['as a line of a key', LINES[1] ?? ''],
    ['as the password of an address', 'p@ss4711word'],
    ['as the password of an address, encoded', 'p%40ss4711word'],
    ['as the path of an address', '/services/T0a1/B0-hook%2Dpath-0815?key=p4ram-of-the-hook'],
    ['as a part of that path', 'B0-hook%2Dpath-0815'],
    ['as a part of that path, decoded', 'B0-hook-path-0815'],
    ['as a parameter of that address', 'p4ram-of-the-hook'],
  ])('are masked %s', (_, text) => {
    expect(redactText(`the venue says (${text})`)).toMatch(/^the venue says \("?\*\*\*=*"?\)$/);
  });

  it('leave short texts alone, which are words of their own', () => {
    expect(redactText('a short story')).toBe('a short story');
  });
});

describe('secrets in fields', () => {
  it.each([
    'secret',
    'apiSecret',
    'accessToken',
    'password',
    'PGPASSWORD',
    'privateKey',
    'private_key',
    'apiKey',
    'api_key',
    'authorization',
    'KALSHI-ACCESS-TOKEN',
  ])('go by the name %s, however deep', (key) => {
    const fields = redactFields({ a: [{ b: { [key]: { value: CANARY } } }] });
    expect(JSON.stringify(fields)).not.toContain(CANARY);
  });

  it('go from errors, their causes and their stacks', () => {
    const cause = new Error(`cannot reach postgres://u:${CANARY}@h/d`);
    const error = new Error(`failed with token=${CANARY}`, { cause });
    const fields = redactFields({ error });
    expect(JSON.stringify(fields)).not.toContain(CANARY);
    expect(JSON.stringify(fields)).toContain('failed with token=***');
    expect(JSON.stringify(fields)).toContain('cannot reach');
  });

  it('keep the place where one is kept, which is no secret', () => {
    const places = { privateKeyFile: '/run/kalshi.pem', tokenFile: '/run/token', key_path: '/k' };
    expect(redactFields(places)).toEqual(places);
    expect(redactFields({ secretProfile: 'planted' })).toEqual({ secretProfile: '***' });
  });

  it('never appear at any depth, and any value can be written as JSON', () => {
    const place = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constant({ password: CANARY }),
        fc.bigInt(),
        fc.record({ token: fc.constant(CANARY), x: tie('tree') }),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.constant(`postgres://a:${CANARY}@h`),
      ),
    })).tree;
    fc.assert(
      fc.property(place, (value) => {
        expect(JSON.stringify(redactFields({ value }))).not.toContain(CANARY);
      }),
    );
  });

  it('survive an object that contains itself', () => {
    const loop: { self?: unknown; token: string } = { token: CANARY };
    loop.self = loop;
    expect(JSON.stringify(redactFields(loop))).not.toContain(CANARY);
  });
});

describe('a secret of the settings', () => {
  it('shows itself to the one who asks for it, and to nobody else', () => {
    const hidden = secret(CANARY);
    expect(hidden.reveal()).toBe(CANARY);
    for (const shown of [String(hidden), JSON.stringify({ hidden }), inspect({ hidden })])
      expect(shown).not.toContain(CANARY);
  });
});
