import { describe, expect, it } from 'vitest';

import { StoreAwayError } from '../../db/spool/errors.ts';
import { tradeId } from '../../machines/model/ids.ts';
import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import { prettyLine } from '../../src/logger/pretty.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import { guardedJournal } from '../../src/runtime/entry-guard.ts';
import { createFigures } from '../../src/tree/figures.ts';
import { createJournalist } from '../../src/tree/journalist.ts';
import { tradeEntry } from '../db/journal-entries.ts';
import { bornPerpetual, floorStop, opened, readingAt } from '../support/linear-story.ts';
import { recordingLog } from '../support/recording-log.ts';
import {
  after,
  BORN_AT,
  born,
  CLOSE_AT,
  filled,
  guard,
  noProof,
  play,
  probabilityStop,
  reading,
  staleSpot,
  timer,
  totals,
  unverified,
} from '../support/trade-fixtures.ts';

/** What an operator reads of `events` in the life of a trade, without the time of day. */
const linesOf = (trade: Stored<TradeContext>, ...events: readonly TradeEvent[]): string[] => {
  const { log, lines } = recordingLog();
  const journalist = createJournalist(log, createFigures());
  let before = trade;
  for (const event of events) {
    const next = play(before, event);
    journalist.trade({
      key: { kind: 'trade', tradeId: next.context.tradeId },
      seq: 1,
      atMs: event.atMs,
      event,
      from: before.state,
      to: next.state,
      before: before.context,
      after: next.context,
      intents: [],
      commitMs: 1,
      decisionMs: null,
    });
    before = next;
  }
  return lines.map(({ level, event, fields }) =>
    prettyLine(level, BORN_AT, event, fields).slice('14:45:00.000 '.length),
  );
};

const bought = filled('entry', 1, totals(100, 96), after(1));
const armed = { type: 'watch.armed', reading: reading(), atMs: after(2) } as const;
const tripped = { type: 'stop.tripped', cause: probabilityStop(39.9), atMs: after(10) } as const;
const sold = filled('exit', 1, totals(100, 45), after(11));

describe('the journal of a trade in words', () => {
  it('says what was bought, why it was sold and what came of it, each figure with its unit', () => {
    const lines = linesOf(born({ guard: unverified() }), bought, armed, tripped, sold);
    const about = /^trade \d+ (.+?) {2}market \S+ {2}side yes {2}(.*)$/;
    expect(lines.map((line) => about.exec(line)?.slice(1))).toEqual([
      ['opened', expect.stringMatching(/^contracts 100 {2}price 96 ¢ {2}probability [\d.]+ %$/)],
      ['protected', 'after 1000 ms'],
      ['stop fired', expect.stringMatching(/value 39.9 % {2}threshold 40.0 % {2}bid 55 ¢/)],
      ['closed', expect.stringMatching(/^method auto_probability {2}pnl -\$[\d.]+ {2}/)],
    ]);
  });

  it('says that a blind position is left, for how long it was blind, and why it waits', () => {
    const settings = guard({ blind: { policy: 'exit', afterMs: 60_000 } });
    const open = play(born({ guard: settings }), bought);
    const about = (line: string | undefined): string =>
      line?.replace(/ {2}market.*side yes/, '') ?? '';
    expect(about(linesOf(open, timer(open, staleSpot))[0])).toMatch(
      /stop fired {2}rule feedBlind {2}value 60000 ms {2}threshold 60000 ms/,
    );
    expect(about(linesOf(open, timer(open, noProof))[0])).toMatch(
      /exit to be tried again.*reason nothing proves a price for the exit/,
    );
  });

  it('says what does not come in its time: the end of an order, the result of a market', () => {
    const settling = play(born(), bought, { type: 'market.closed', atMs: CLOSE_AT });
    expect(linesOf(settling, timer(settling, noProof))[0]).toContain(
      'the result of the market is overdue',
    );
    expect(linesOf(born(), timer(born(), noProof))[0]).toContain(
      'the entry has not reported its end',
    );
  });

  it.each([
    [
      'yes',
      'long',
      /price \$65000.00$/,
      /value \$63999.50 {2}threshold \$64000.00 {2}bid \$63999.50/,
    ],
    [
      'no',
      'short',
      /price \$65000.00$/,
      /value \$66000.50 {2}threshold \$66000.00 {2}ask \$66000.50/,
    ],
  ] as const)('tells of a perpetual (%s: %s) coins and dollars', (side, name, price, stop) => {
    const tripped = { type: 'stop.tripped', cause: floorStop(side), atMs: after(9) } as const;
    const armed = {
      type: 'watch.armed',
      reading: readingAt(side, 65_000),
      atMs: after(2),
    } as const;
    const lines = linesOf(bornPerpetual(side), opened(side), armed, tripped);
    expect(lines[0]).toMatch(
      new RegExp(`opened {2}market \\S+ {2}side ${name} {2}coins 0\\.015 {2}`),
    );
    expect(lines[0]).toMatch(price);
    expect(lines[2]).toMatch(stop);
    expect(lines.join()).not.toMatch(/¢|probability|contracts|spot/);
  });

  it('is silent about events that leave the trade where it is', () => {
    expect(linesOf(play(born(), bought, armed), { ...armed, atMs: after(3) })).toEqual([]);
  });
});

describe('the journal of the tree in words', () => {
  const linesOfEnd = async (end: Promise<unknown>) => {
    const { log, lines } = recordingLog();
    const error: unknown = await end.catch((fault: unknown) => fault);
    createJournalist(log, createFigures()).supervision({
      type: 'child.exited',
      supervisor: 'trades',
      child: 'trade:7',
      incarnation: 1,
      reason: { kind: 'crashed', error },
      while: 'starting',
    });
    return lines.map(({ level, event, fields }) => [level, event, fields['reason']]);
  };

  it('knows no crash in a trade that was not begun because the database is away', async () => {
    const away = (): Promise<never> => Promise.reject(new StoreAwayError('no trade is begun'));
    const birth = guardedJournal({ append: away }, () => null).append(tradeEntry(tradeId('7'), 1));
    expect(await linesOfEnd(birth)).toEqual([['debug', 'not begun', 'the database is away']]);
    const defect = Promise.reject(new Error('no such state'));
    expect(await linesOfEnd(defect)).toEqual([['error', 'crashed', undefined]]);
  });
});
