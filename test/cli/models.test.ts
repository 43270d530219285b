import { describe, expect, it } from 'vitest';

import { ok } from '../../machines/model/result.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { cli } from './bench.ts';

describe('the commands of models', () => {
  it('take the options that every command takes', async () => {
    const listed: (string | null)[] = [];
    const list = (settings: { readonly config: { readonly dataDirectory: string | null } }) => {
      listed.push(settings.config.dataDirectory);
      return Promise.resolve(ok([]));
    };
    const { code, out } = await cli('model list --data-dir /elsewhere --json', {
      model: { build: never, import: never, show: never, list },
    });
    expect([code, out]).toEqual([EXIT.ok, '[]\n']);
    expect(listed).toEqual(['/elsewhere']);
  });

  it.each([
    ['model build --prices a.csv', "required option '--symbol <name>'"],
    [
      'model build --prices a --symbol B --min-rows 0',
      "--min-rows: expected a whole number ≥ 1, found '0'",
    ],
    [
      'model build --prices a --symbol B --buffer-step x',
      "--buffer-step: expected points > 0, found 'x'",
    ],
    ['model show B --at 1.5', "--at: expected a whole number ≥ 1, found '1.5'"],
    ['model show B --momentum a', "--momentum: expected whole basis points, found 'a'"],
    [
      'calibration --model best',
      "--model: expected logNormal, implied, lookup, external, found 'best'",
    ],
    ['calibration --since soon', "--since: expected an instant, found 'soon'"],
  ])('%s is refused by name', async (line, fault) => {
    const { code, err } = await cli(line);
    expect(code).toBe(EXIT.usage);
    expect(err).toContain(fault);
  });

  it('say what was made, and what nobody has traded', async () => {
    const built = await cli('model build --prices a.csv --symbol BTC-USD --store');
    expect(built.out).toContain('as version 1, in force');
    expect((await cli('model list')).out).toBe('no tables\n');
    expect((await cli('calibration')).out).toContain('no closed trades');
  });
});

const never = (): never => {
  throw new Error('expected another command, found this one called');
};
