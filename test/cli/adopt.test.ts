import { describe, expect, it } from 'vitest';

import { marketTicker } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti } from '../../machines/model/money.ts';
import { ok } from '../../machines/model/result.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { AdoptionAsk, Commands } from '../../src/cli/commands.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { cli } from './bench.ts';

const answering = (answer: string | null) => {
  const asked: AdoptionAsk[] = [];
  const adopt: Commands['adopt'] = (_, claim) => {
    asked.push(claim);
    return Promise.resolve(ok({ answer }));
  };
  return { asked, adopt };
};

describe('tradewarden adopt', () => {
  it('claims what was typed and prints the answer', async () => {
    const { asked, adopt } = answering('adopted as trade 13');
    const line = 'adopt KXBTC15M-X no --count 2.5 --guard {"model":"implied"} --by alice';
    const { code, out } = await cli(line, { adopt });
    expect([code, out]).toEqual([EXIT.ok, 'adopted as trade 13\n']);
    expect(asked).toEqual([
      {
        market: 'KXBTC15M-X',
        side: 'no',
        countCenti: 250,
        guard: { model: 'implied' },
        by: 'alice',
      },
    ]);
  });

  it('claims all there is where no count is given, and says that it was refused', async () => {
    const { asked, adopt } = answering('refused: an order rests there');
    const { code } = await cli('adopt KXBTC15M-X yes', { adopt });
    expect(code).toBe(EXIT.refused);
    expect(asked).toMatchObject([{ countCenti: null, guard: null }]);
  });

  it('names everything that is wrong, and asks nothing', async () => {
    const { asked, adopt } = answering(null);
    const { code, err } = await cli('adopt M up --count 0 --guard [1]', { adopt });
    expect(code).toBe(EXIT.usage);
    expect(err.match(/side: |--count: |--guard: /g)).toEqual(['side: ', '--count: ', '--guard: ']);
    expect(asked).toEqual([]);
  });
});

describe('tradewarden external', () => {
  it('lists what no trade holds, or that there is nothing', async () => {
    expect((await cli('external')).out).toBe('the account holds nothing beside the trades\n');
    const external: Commands['external'] = () =>
      Promise.resolve(
        ok([
          {
            market: marketTicker('KXBTC15M-X'),
            side: 'yes',
            countCenti: countCenti(1_000),
            unexplainedCenti: countCenti(0),
            priceCenti: heldPriceCenti(4_100),
            seenSinceMs: epochMs(0),
            seenAtMs: epochMs(0),
          },
        ]),
      );
    const { out } = await cli('external', { external });
    expect(out).toContain('KXBTC15M-X  YES      10    41 ¢  1970-01-01 00:00:00.000');
  });
});
