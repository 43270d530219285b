import { resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { Commands, OperatorAsk } from '../../src/cli/commands.ts';
import { fail, ok } from '../../machines/model/result.ts';
import { EXIT, EXIT_MEANINGS } from '../../src/cli/exit-codes.ts';
import { cli, STATUS } from './bench.ts';

describe('tradewarden run', () => {
  it('hands over the settings with what the options override', async () => {
    const { code, requests } = await cli(
      'run --tape day.csv --speed 60 --seed 7 --until-end --data-dir here',
    );
    const [request] = requests;
    expect([code, requests.length]).toEqual([EXIT.ok, 1]);
    expect(request?.settings.config.paper).toMatchObject({
      tape: resolve('day.csv'),
      speed: 60,
      seed: 7,
      untilEnd: true,
    });
    expect(request?.settings.config.dataDirectory).toBe(resolve('here'));
    expect(request?.settings.origins.get('paper.speed')).toBe('option --speed');
  });

  it('with --json prints the summary as the only line on stdout', async () => {
    const { out, err } = await cli('run --json', {
      run: (request) => {
        request.announce('look at http://127.0.0.1:8460');
        return Promise.resolve({ exitCode: EXIT.ok, summary: null, faults: [] });
      },
    });
    expect([out, err]).toEqual(['', 'look at http://127.0.0.1:8460\n']);
    const summary = await cli('run --json');
    expect(summary.out.split('\n')).toHaveLength(2);
    expect(JSON.parse(summary.out)).toEqual({
      trades: {
        opened: 12,
        closed: 11,
        stopped: 3,
        settled: 6,
        manual: 1,
        external: 1,
        failed: 1,
      },
      fills: { store: 30, venue: 30 },
      pnl: -53.01,
      transitions: 97,
      restarts: 2,
      unprotectedSeconds: 0.75,
      openToProtectedMs: { p50: 1.2, p95: 8.4 },
      requests: { sent: 80, unsent: 2, slowedDown: 1, meanExitWaitMs: 0.5 },
      decisionLatencyMs: { p50: 0.04, p99: 0.31 },
      commitLatencyMs: { p50: 0.9, p99: null },
    });
  });

  it('without it prints the summary for people', async () => {
    const { out } = await cli('run');
    expect(out).toContain('12 opened, 11 closed, 1 failed');
    expect(out).toContain('-$53.01');
  });

  it('passes on the exit code and each fault as a line', async () => {
    const { code, err, out } = await cli('run', {
      run: () =>
        Promise.resolve({
          exitCode: EXIT.database,
          summary: null,
          faults: ['data directory: in use by process 4711', 'second'],
        }),
    });
    expect([code, out]).toEqual([3, '']);
    expect(err).toBe('tradewarden: data directory: in use by process 4711\ntradewarden: second\n');
  });

  it('names every wrong setting and starts nothing', async () => {
    const { code, err, requests } = await cli(
      'run --speed fast --seed -1',
      {},
      {
        TRADEWARDEN_LOG__LEVEL: 'loud',
      },
    );
    expect([code, requests]).toEqual([EXIT.usage, []]);
    expect(err.trimEnd().split('\n')).toEqual([
      'tradewarden: paper.seed: expected an integer 0 … 4294967295, found -1 (option --seed)',
      'tradewarden: paper.speed: expected a number above 0 and up to 10000, found "fast" ' +
        '(option --speed)',
      'tradewarden: log.level: expected one of debug, info, warn, error, fatal, found "loud" ' +
        '(env TRADEWARDEN_LOG__LEVEL)',
    ]);
  });
});

describe('tradewarden config', () => {
  it('prints each setting with its source, secrets masked', async () => {
    const env = { DATABASE_URL: 'postgres://bob:canary4711@db/x', TRADEWARDEN_PAPER__SEED: '5' };
    const { code, out } = await cli('config', {}, env);
    expect(code).toBe(EXIT.ok);
    expect(out).toMatch(/^paper\.seed +5 +env TRADEWARDEN_PAPER__SEED$/m);
    expect(out).toMatch(/^database\.url +"postgres:\/\/\*\*\*@db\/x" +env DATABASE_URL$/m);
    expect(out).not.toContain('canary4711');
  });

  it('prints the same as JSON', async () => {
    const { out } = await cli('config --json', {}, { TRADEWARDEN_PAPER__SEED: '5' });
    expect(JSON.parse(out)).toMatchObject({
      'paper.seed': { value: 5, origin: 'env TRADEWARDEN_PAPER__SEED' },
      mode: { value: 'paper', origin: 'default' },
    });
  });
});

describe('the commands that ask', () => {
  it('print a view as JSON, and as text', async () => {
    expect(JSON.parse((await cli('status --json')).out)).toEqual(STATUS);
    expect((await cli('status')).out).toContain('host:4711');
    expect((await cli('trades')).out).toBe('no trades\n');
    expect((await cli('trades --json')).out).toBe('[]\n');
    expect((await cli('verify')).out).toContain('every row agrees');
  });

  it('list terminal trades only when asked', async () => {
    const asked: boolean[] = [];
    const trades = (_: unknown, query: { readonly all: boolean }) => {
      asked.push(query.all);
      return Promise.resolve(ok([]));
    };
    await cli('trades', { trades });
    await cli('trades --all', { trades });
    expect(asked).toEqual([false, true]);
  });

  it('fail with the code and lines of the fault', async () => {
    const away = () => Promise.resolve(fail({ exitCode: EXIT.database, lines: ['no database'] }));
    for (const line of ['status', 'trades', 'trade 1', 'verify', 'status --json']) {
      const all = { status: away, trades: away, trade: away, ask: away, verify: away };
      const { code, out, err } = await cli(line, all);
      expect([line, code, out, err]).toEqual([line, 3, '', 'tradewarden: no database\n']);
    }
  });

  it('carry how much of a position is to be closed, and refuse what is no count', async () => {
    const asked: OperatorAsk[] = [];
    const ask: Commands['ask'] = (_, request) => {
      asked.push(request);
      return Promise.resolve(ok({ answer: 'done' }));
    };
    await cli('close 17 --count 12.5', { ask });
    expect(asked.map(({ countCenti }) => countCenti)).toEqual([1_250]);
    for (const count of ['0', '-1', '1.005', 'all']) {
      const { code, err } = await cli(`close 17 --count=${count}`, { ask });
      expect([code, err]).toEqual([EXIT.usage, expect.stringContaining(`found '${count}'`)]);
    }
    expect(asked).toHaveLength(1);
  });

  it('carry what is asked of a trade, by whom, and print the answer', async () => {
    const asked: OperatorAsk[] = [];
    const ask: Commands['ask'] = (_, request) => {
      asked.push(request);
      return Promise.resolve(ok({ answer: 'done' }));
    };
    const { code, out } = await cli('close 17 --by alice', { ask });
    expect([code, out, asked]).toEqual([
      EXIT.ok,
      'done\n',
      [{ id: '17', kind: 'close', by: 'alice', countCenti: null }],
    ]);
    const refused = await cli('retry 17', {
      ask: () => Promise.resolve(ok({ answer: 'refused: nothing to retry' })),
    });
    expect(refused.code).toBe(EXIT.refused);
    const later = await cli('pause 17', { ask: () => Promise.resolve(ok({ answer: null })) });
    expect([later.code, later.out]).toEqual([EXIT.ok, expect.stringMatching(/^put down: /)]);
    expect((await cli('resume x17')).code).toBe(EXIT.usage);
  });

  it('tell an unknown trade from a wrong id', async () => {
    const missing = await cli('trade 17');
    expect([missing.code, missing.err]).toEqual([
      EXIT.notFound,
      'tradewarden: trade: expected the id of a trade, found no trade 17\n',
    ]);
    const wrong = await cli('trade x17');
    expect([wrong.code, wrong.err]).toEqual([
      EXIT.usage,
      "tradewarden: trade: expected an id of decimal digits, found 'x17'\n",
    ]);
  });

  it('fail verification when a row disagrees with its journal', async () => {
    const mismatches = [{ actor: 'trade 3', what: 'state', expected: 'closed', found: 'open' }];
    const { code, out } = await cli('verify', {
      verify: () => Promise.resolve(ok({ actors: 2, transitions: 9, given: 0, mismatches })),
    });
    expect(code).toBe(EXIT.verificationFailed);
    expect(out).toMatch(/trade 3 +state +closed +open/);
  });
});

describe('wrong usage', () => {
  it.each([
    ['rnu', "unknown command 'rnu'"],
    ['run --sped 3', "unknown option '--sped'"],
    ['trade', "missing required argument 'id'"],
    ['status now', 'too many arguments'],
    ['run --tape', "option '--tape <file>' argument missing"],
  ])('%s is refused with code 2 and a reason', async (line, reason) => {
    const { code, err } = await cli(line);
    expect(code).toBe(EXIT.usage);
    expect(err).toContain(reason);
  });
});

describe('a failure nobody foresaw', () => {
  it('prints its stack without secrets and exits with 1', async () => {
    const { code, err } = await cli('run', {
      run: () => Promise.reject(new Error('lost postgres://u:canary4711@h')),
    });
    expect(code).toBe(EXIT.unexpectedFailure);
    expect(err).toContain('Error: lost postgres://u:***@h');
    expect(err).toContain('    at ');
    expect(err).not.toContain('canary4711');
  });
});

describe('the help', () => {
  it('explains every exit code', async () => {
    const { code, out } = await cli('--help');
    expect(code).toBe(EXIT.ok);
    for (const meaning of Object.values(EXIT_MEANINGS)) expect(out).toContain(meaning);
  });

  it('prints the version', async () => {
    expect((await cli('--version')).out).toBe('1.2.3\n');
  });
});
