import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { apiToken } from '../../src/api/access/token.ts';
import { apiTokens, callerBy } from '../../src/api/access/tokens.ts';

describe('the token file', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tradewarden-token-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is made once, of 256 bits, for its owner alone', () => {
    const file = join(directory, 'api-token');
    const token = apiToken(file);
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(apiToken(file)).toBe(token);
    expect(readFileSync(file, 'utf8')).toBe(`${token}\n`);
    expect(readdirSync(directory)).toEqual(['api-token']);
    expect(apiToken(join(directory, 'other'))).not.toBe(token);
  });

  it('is refused where others can read it, or where it holds no token', () => {
    const file = join(directory, 'api-token');
    apiToken(file);
    chmodSync(file, 0o640);
    expect(() => apiToken(file)).toThrow(/owner alone can read \(0600\), found 0640/);
    writeFileSync(join(directory, 'short'), 'abc', { mode: 0o600 });
    expect(() => apiToken(join(directory, 'short'))).toThrow(/expected 64 hex digits/);
  });

  it('lies beside those that may less, and each is told by its own', () => {
    const file = join(directory, 'api-token');
    const tokens = apiTokens(file);
    expect(readdirSync(directory).sort()).toEqual([
      'api-token',
      'api-token-operate',
      'api-token-view',
    ]);
    const callerOf = callerBy(tokens);
    const callers = (['view', 'operate', 'admin'] as const).map((role) => callerOf(tokens[role]));
    expect(callers.map((caller) => caller?.role)).toEqual(['view', 'operate', 'admin']);
    expect(new Set(callers.map((caller) => caller?.token)).size).toBe(3);
    for (const caller of callers) expect(tokens.admin).not.toContain(caller?.token);
    expect(callerOf(`${tokens.admin}0`)).toBeNull();
  });
});
