import { describe, expect, it } from 'vitest';

import { describeConfig } from '../../src/config/describe.ts';
import { loaded, refused } from './sources.ts';

const CANARY = 'canary4711';
const URL_WITH_PASSWORD = `postgres://bob:${CANARY}@db.example:5432/tradewarden?sslmode=require`;
const PEM = `-----BEGIN PRIVATE KEY-----\n${CANARY}\n-----END PRIVATE KEY-----\n`;

const kalshi = { keyId: { env: 'KEY_ID' }, privateKeyFile: 'key.pem' };

describe('a secret', () => {
  it('is taken from where its reference says', () => {
    const { secrets } = loaded({
      file: { venues: { kalshi }, database: { url: { file: 'url.txt' } } },
      env: { KEY_ID: CANARY },
      files: { 'key.pem': PEM, 'url.txt': `${URL_WITH_PASSWORD}\n` },
    });
    expect(secrets.databaseUrl?.reveal()).toBe(URL_WITH_PASSWORD);
    expect(secrets.kalshiKeyId?.reveal()).toBe(CANARY);
    expect(secrets.kalshiPrivateKey?.reveal()).toBe(PEM.trim());
  });

  it('comes from DATABASE_URL unless another place is named', () => {
    const env = { DATABASE_URL: URL_WITH_PASSWORD, OTHER: 'postgres://other/db' };
    expect(loaded({ env }).origins.get('database.url')).toBe('env DATABASE_URL');
    const named = loaded({ env: { ...env, TRADEWARDEN_DATABASE__URL__ENV: 'OTHER' } });
    expect(named.secrets.databaseUrl?.reveal()).toBe('postgres://other/db');
  });

  it.each([
    ['the file', { file: { database: { url: URL_WITH_PASSWORD } } }],
    ['a variable', { env: { TRADEWARDEN_DATABASE__URL: URL_WITH_PASSWORD } }],
  ])('written into %s is refused with an explanation that does not repeat it', (_, given) => {
    const faults = refused(given);
    expect(faults).toMatchObject([
      {
        path: 'database.url',
        expected:
          'a reference { "env": "NAME" } or { "file": "PATH" }, never the secret itself, or null',
        found: 'something else',
      },
    ]);
    expect(JSON.stringify(faults)).not.toContain(CANARY);
  });

  it('pasted in place of its path is refused without repeating it', () => {
    const faults = refused({
      file: { venues: { kalshi: { ...kalshi, privateKeyFile: PEM } } },
      env: { KEY_ID: 'x' },
    });
    expect(faults).toMatchObject([
      { path: 'venues.kalshi.privateKeyFile', expected: 'a file path' },
    ]);
    expect(JSON.stringify(faults)).not.toContain(CANARY);
  });

  it('that is not where it should be is a fault for each', () => {
    const faults = refused({
      file: { venues: { kalshi }, database: { url: { env: 'NO_URL' } } },
      env: { KEY_ID: ' ' },
    });
    expect(faults.map(({ path, found }) => [path, found])).toEqual([
      ['database.url', 'the variable NO_URL is not set'],
      ['venues.kalshi.keyId', 'the variable KEY_ID is empty'],
      ['venues.kalshi.privateKeyFile', 'no file key.pem'],
    ]);
  });

  it('is masked wherever the settings are shown', () => {
    const effective = loaded({
      file: { venues: { kalshi } },
      env: { KEY_ID: CANARY, DATABASE_URL: URL_WITH_PASSWORD },
      files: { 'key.pem': PEM },
    });
    const views = describeConfig(effective);
    expect(JSON.stringify([effective, views])).not.toContain(CANARY);
    const shown = new Map(views.map(({ path, value }) => [path, value]));
    expect(shown.get('database.url')).toBe('postgres://***@db.example:5432/tradewarden');
    expect(shown.get('venues.kalshi.keyId')).toBe('*** (from env KEY_ID)');
    expect(shown.get('venues.kalshi.privateKeyFile')).toBe('key.pem');
  });

  it('is masked in a connection string that is no URL', () => {
    const effective = loaded({ env: { DATABASE_URL: `host=db password=${CANARY}` } });
    expect(JSON.stringify(describeConfig(effective))).not.toContain(CANARY);
  });
});
