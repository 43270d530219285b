import { resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { fail } from '../../machines/model/result.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { cli } from './bench.ts';

describe('tradewarden import', () => {
  it('says what was found, what was compared, and whether it was committed', async () => {
    const { code, out } = await cli('import trades.db --source rec-io --dry-run');
    expect(code).toBe(EXIT.ok);
    expect(out.split('\n')).toEqual([
      `${resolve('trades.db')} (sha256 000000000000), kept as 'rec-io'`,
      'trades    2 found (1 closed, 1 open): 1 new, 0 changed, 1 there already',
      'active    1 found',
      'compared  every value of every row; 200.00 contracts, fees $2.01, P&L -$53.01',
      'a dry run: everything was taken back',
      '',
    ]);
    expect((await cli('import trades.db')).out).toContain('\ncommitted\n');
    expect((await cli('import trades.db --json')).out).toContain('"pnl":"-53.010000"');
  });

  it('prints every fault to stderr, and asks for a file', async () => {
    const lines = [
      'trades.db: 1 fault, nothing was imported',
      'trades 17: pnl: expected 1, found 2',
    ];
    const refused = await cli('import trades.db', {
      importFile: () => Promise.resolve(fail({ exitCode: EXIT.verificationFailed, lines })),
    });
    expect([refused.code, refused.out]).toEqual([EXIT.verificationFailed, '']);
    for (const line of lines) expect(refused.err).toContain(line);
    expect((await cli('import')).code).toBe(EXIT.usage);
  });
});
