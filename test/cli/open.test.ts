import { describe, expect, it } from 'vitest';

import { fail, ok } from '../../machines/model/result.ts';
import type { TicketRequest } from '../../machines/model/ticket-request.ts';
import type { Commands } from '../../src/cli/commands.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { cli } from './bench.ts';

const LINE = 'open --ticket t-1 --market KXBTC15M-X --side no --count 10 --limit 96.5 --by alice';

const answering = (answer: string | null) => {
  const asked: { readonly request: TicketRequest; readonly wait: boolean }[] = [];
  const open: Commands['open'] = (_, request, { wait }) => {
    asked.push({ request, wait });
    return Promise.resolve(ok({ answer, trade: null, failure: null }));
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
      '{"answer":"refused: a trade holds the other side","trade":null,"failure":null}\n',
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
