import { describe, expect, it } from 'vitest';

import { fail, ok } from '../../machines/model/result.ts';
import type { TicketRequest } from '../../machines/model/ticket-request.ts';
import type { Commands } from '../../src/cli/commands.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { tradeView } from '../../src/service/trade-view.ts';
import { storedPerpetual } from '../support/linear-story.ts';
import { cli } from './bench.ts';

const LINE = 'open --ticket t-1 --market KXBTC15M-X --side no --count 10 --limit 96.5 --by alice';

const answering = (answer: string | null) => {
  const asked: { readonly request: TicketRequest; readonly wait: boolean }[] = [];
  const open: Commands['open'] = (_, request, { wait }) => {
    asked.push({ request, wait });
    return Promise.resolve(ok({ answer, trade: null }));
  };
  return { asked, open };
};

describe('tradewarden open', () => {
  it('asks for what was typed and prints the answer', async () => {
    const { asked, open } = answering('opened trade 12');
    const { code, out } = await cli(`${LINE} --strike 119750 --wait`, { open });
    expect([code, out]).toEqual([EXIT.ok, 'opened trade 12\n']);
    expect(asked).toMatchObject([
      {
        wait: true,
        request: {
          limitCenti: 9_650,
          countCenti: 1_000,
          strikeMicros: 119_750_000_000,
          by: 'alice',
        },
      },
    ]);
  });

  it('says that nobody guards the book, and that a ticket was refused', async () => {
    const nobody = await cli(LINE, answering(null));
    expect([nobody.code, nobody.out]).toEqual([
      EXIT.ok,
      'put down: no process guards the book now; one that starts soon takes it up\n',
    ]);
    const refused = await cli(`${LINE} --json`, answering('refused: a trade holds the other side'));
    expect([refused.code, refused.out]).toEqual([
      EXIT.refused,
      '{"answer":"refused: a trade holds the other side","trade":null}\n',
    ]);
  });

  it('names every wrong option by its name, and asks nothing', async () => {
    const { asked, open } = answering('opened trade 12');
    const { code, err } = await cli('open --ticket a/b --side up --limit 100 --closes noon', {
      open,
    });
    expect(code).toBe(EXIT.usage);
    const named = [...err.matchAll(/--([a-z]+):/g)].map(([, option]) => option);
    expect(named).toEqual(['ticket', 'market', 'side', 'count', 'limit', 'closes']);
    expect(asked).toEqual([]);
  });

  it('prints the faults of the store', async () => {
    const open: Commands['open'] = () =>
      Promise.resolve(fail({ exitCode: EXIT.notFound, lines: ['book: found none'] }));
    const { code, err } = await cli(LINE, { open });
    expect([code, err]).toEqual([EXIT.notFound, 'tradewarden: book: found none\n']);
  });
});

describe('tradewarden open, for a linear contract', () => {
  const SHORT =
    'open --ticket s-1 --market binanceUsdm:BTCUSDT --side short --quantity 0.010 --price 64000 ' +
    '--leverage 5 --stop 65000 --by alice';

  it('asks for a short in coins and in dollars of the coin', async () => {
    const { asked, open } = answering('opened trade 13');
    const { code, out } = await cli(SHORT, { open });
    expect([code, out]).toEqual([EXIT.ok, 'opened trade 13\n']);
    expect(asked).toEqual([
      {
        wait: false,
        request: {
          kind: 'linear',
          ticketId: 's-1',
          market: 'binanceUsdm:BTCUSDT',
          side: 'no',
          quantity: '0.01',
          limitPrice: '64000',
          leverage: 5,
          stopPrice: '65000',
          takeProfitPrice: null,
          restingExitPrice: null,
          worstExitPrice: null,
          trailing: null,
          breakEven: null,
          maxHoldMs: null,
          by: 'alice',
        },
      },
    ]);
  });

  it('says by its exit code that what was waited for was not opened, and why', async () => {
    const failure = 'the venue could not fill it within its limit';
    const trade = tradeView(storedPerpetual('no', { state: 'failed', failure }));
    const open: Commands['open'] = () =>
      Promise.resolve(ok({ answer: 'trade 13 was not opened', trade }));
    const { code, out } = await cli(`${SHORT} --wait`, { open });
    expect(code).toBe(EXIT.refused);
    expect(out).toMatch(/^trade 13 was not opened\n/);
    expect(out).toMatch(new RegExp(`^not opened +${failure}$`, 'm'));
  });

  it('takes every rule that such a ticket may have', async () => {
    const { asked, open } = answering('opened trade 13');
    const rules =
      '--take-profit 60000 --resting-exit 60500 --worst-exit 66000 --trail 200 --trail-from 500 ' +
      '--break-even-from 300 --break-even-keep 10.5 --max-hold 3600';
    await cli(`${SHORT} ${rules}`, { open });
    expect(asked).toMatchObject([
      {
        request: {
          takeProfitPrice: '60000',
          restingExitPrice: '60500',
          worstExitPrice: '66000',
          trailing: { distance: '200', activation: '500' },
          breakEven: { activation: '300', margin: '10.5' },
          maxHoldMs: 3_600_000,
        },
      },
    ]);
  });

  it('names every wrong option by its name, and asks nothing', async () => {
    const { asked, open } = answering('opened trade 13');
    const { code, err } = await cli(
      'open --ticket s-1 --market binanceUsdm:BTCUSDT --side yes --quantity none --leverage 5x ' +
        '--trail-from 9 --break-even-keep 1 --max-hold soon --count 10 --limit 5',
      { open },
    );
    expect(code).toBe(EXIT.usage);
    const named = [...err.matchAll(/--([a-z-]+):/g)].map(([, option]) => option);
    expect(named).toEqual([
      'side',
      'quantity',
      'price',
      'leverage',
      'stop',
      'trail',
      'break-even-from',
      'max-hold',
      'count',
      'limit',
    ]);
    expect(err).toContain("--count: expected none for a linear contract, found '10'");
    expect(err).toContain('--leverage: expected a whole number from 1 to 125, found "5x"');
    expect(asked).toEqual([]);
  });

  it('refuses what is of linear contracts in a ticket for another market', async () => {
    const { asked, open } = answering('opened trade 12');
    const { code, err } = await cli(`${LINE} --stop 40 --take-profit 99`, { open });
    expect([code, asked]).toEqual([EXIT.usage, []]);
    expect(err).toBe(
      "tradewarden: --stop: expected none for a binary contract, found '40'\n" +
        "tradewarden: --take-profit: expected none for a binary contract, found '99'\n",
    );
  });
});

describe('tradewarden close --quantity', () => {
  const closing = async (line: string) => {
    const asked: (number | null)[] = [];
    const ask: Commands['ask'] = (_, { countCenti }) => {
      asked.push(countCenti);
      return Promise.resolve(ok({ answer: 'done' }));
    };
    return { ...(await cli(line, { ask })), asked };
  };

  it.each([
    ['0.007', 0.7],
    ['1', 100],
    ['0.000001', 0.0001],
  ])('%s coins is so many hundredths', async (text, centi) => {
    const { asked, code } = await closing(`close 17 --quantity ${text}`);
    expect([code, asked]).toEqual([EXIT.ok, [centi]]);
  });

  it('refuses what is no amount, and both amounts at once', async () => {
    for (const text of ['0', '-1', '0.0000001', 'all']) {
      const { asked, code, err } = await closing(`close 17 --quantity=${text}`);
      expect([code, err, asked]).toEqual([
        EXIT.usage,
        expect.stringContaining(`--quantity: expected coins above 0`),
        [],
      ]);
    }
    const both = await closing('close 17 --count 1 --quantity 1');
    expect([both.code, both.asked]).toEqual([EXIT.usage, []]);
    expect(both.err).toContain('expected --count or --quantity, found both');
  });
});
