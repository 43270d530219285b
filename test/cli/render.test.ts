import { describe, expect, it } from 'vitest';

import { clientOrderId, fillId, marketTicker, tradeId } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros } from '../../machines/model/money.ts';
import type { MarketReading } from '../../machines/model/reading.ts';
import { epochMs } from '../../machines/model/time.ts';
import {
  basisPoints,
  cents,
  contracts,
  dollars,
  duration,
  instant,
  percent,
} from '../../src/cli/render/format.ts';
import { renderStatus, renderVerify } from '../../src/cli/render/status.ts';
import { renderSummary } from '../../src/cli/render/summary.ts';
import { table } from '../../src/cli/render/table.ts';
import { renderHistory, renderTrade, renderTrades } from '../../src/cli/render/trades.ts';
import { renderTransitions } from '../../src/cli/render/transitions.ts';
import type { TradeView, TransitionView } from '../../src/cli/views.ts';
import { causeOf } from '../support/trade-fixtures.ts';
import { STATUS, SUMMARY } from './bench.ts';

const AT = epochMs(Date.UTC(2026, 1, 25, 22, 19, 2, 242));

const trade: TradeView = {
  id: tradeId('17'),
  state: 'closed',
  origin: 'desk fifteen-minute',
  market: marketTicker('KXBTC15M-26FEB242330-30'),
  side: 'no',
  countCenti: countCenti(10_000),
  heldCenti: countCenti(0),
  buyPriceCenti: heldPriceCenti(9_600),
  sellPriceCenti: heldPriceCenti(4_500),
  feesMicros: micros(2_010_000),
  pnlMicros: micros(-53_010_000),
  winLoss: 'L',
  closeMethod: 'auto_probability',
  unprotectedMs: 120,
  unprotectedSinceMs: null,
  quarantineReason: null,
  failure: null,
  openedAtMs: AT,
  closedAtMs: AT,
  closeAtMs: AT,
};

const reading: MarketReading = {
  bidCenti: heldPriceCenti(4_500),
  askCenti: heldPriceCenti(4_700),
  probabilityPercent: 38.24,
  model: 'logNormal',
  momentumBp: -41,
  spotMicros: null,
  quoteAgeMs: 120,
  spotAgeMs: null,
};

const transition: TransitionView = {
  seq: 4,
  atMs: AT,
  actor: 'trade',
  from: 'monitoring.watching',
  to: 'autoStopping.exiting',
  event: 'stop.tripped',
  fact: null,
  cause: causeOf(reading, { rule: 'probability', value: 38.24, threshold: 40 }),
  reading: null,
  reason: null,
};

describe('figures', () => {
  it.each([
    [dollars(micros(-53_010_000)), '-$53.01'],
    [dollars(micros(3_730_000)), '$3.73'],
    [dollars(micros(0)), '$0.00'],
    [dollars(micros(100_000_000)), '$100.00'],
    [dollars(micros(1_753_100)), '$1.7531'],
    [dollars(micros(1)), '$0.000001'],
    [dollars(null), '–'],
    [cents(heldPriceCenti(9_600)), '96 ¢'],
    [cents(heldPriceCenti(9_625)), '96.25 ¢'],
    [cents(heldPriceCenti(10_000)), '100 ¢'],
    [cents(heldPriceCenti(0)), '0 ¢'],
    [contracts(countCenti(10_000)), '100'],
    [contracts(countCenti(150)), '1.5'],
    [percent(38.24), '38.2 %'],
    [percent(null), '–'],
    [basisPoints(27), '+27 bp'],
    [basisPoints(-41), '-41 bp'],
    [duration(812), '812 ms'],
    [duration(6_100), '6.1 s'],
    [duration(250_000), '4 min 10 s'],
    [duration(7_500_000), '2 h 5 min'],
    [instant(AT), '2026-02-25 22:19:02.242'],
  ])('read %s', (shown, expected) => {
    expect(shown).toBe(expected);
  });
});

describe('a table', () => {
  it('aligns its columns and leaves no blanks at the end', () => {
    type Row = { readonly a: string; readonly b: string };
    const lines = table<Row>(
      [
        { title: 'A', align: 'left', text: ({ a }) => a },
        { title: 'B', align: 'right', text: ({ b }) => b },
        { title: 'C', align: 'left', text: () => '' },
      ],
      [
        { a: 'long', b: '1' },
        { a: 's', b: '22' },
      ],
    );
    expect(lines).toEqual(['A      B  C', 'long   1', 's     22']);
  });
});

describe('trades', () => {
  it('are a line each', () => {
    const [head, row, ...rest] = renderTrades([trade]);
    expect(head).toMatch(/^ID +STATE +MARKET +SIDE/);
    expect(row?.split(/ {2,}/)).toEqual([
      '17',
      'closed',
      'KXBTC15M-26FEB242330-30',
      'NO',
      '100',
      '96 ¢',
      '45 ¢',
      '$2.01',
      '-$53.01',
      'L',
      'auto_probability',
      '120 ms',
    ]);
    expect(rest).toEqual([]);
  });

  it('are said to be none where there are none', () => {
    expect(renderTrades([])).toEqual(['no trades']);
  });

  it('tell everything one by one', () => {
    const lines = renderTrade(trade);
    expect(lines).toContain('contracts     0 held of 100');
    expect(lines).toContain('P&L           -$53.01 (L)');
  });

  it('show each fill with the fee that was booked beside the formula, and the bids between', () => {
    const fill = {
      fillId: fillId('f-1'),
      atMs: transition.atMs,
      orderId: clientOrderId('tw-1-17-e1'),
      countCenti: countCenti(10_000),
      priceCenti: heldPriceCenti(9_600),
      isTaker: true,
      feeMicros: micros(270_000),
      estimateMicros: micros(268_800),
    };
    const made = { ...fill, isTaker: false, feeMicros: micros(0), estimateMicros: null };
    const history = {
      trade,
      givenUp: null,
      highBidCenti: heldPriceCenti(9_700),
      lowBidCenti: heldPriceCenti(4_500),
      fills: [fill, made],
      transitions: [transition],
    };
    const lines = renderHistory(history);
    expect(lines).toContain('bids          highest 97 ¢, lowest 45 ¢');
    expect(lines.join('\n')).toMatch(/tw-1-17-e1 +100 +96 ¢ +taker +\$0\.27 +\$0\.2688\n/);
    expect(lines.join('\n')).toMatch(/tw-1-17-e1 +100 +96 ¢ +maker +\$0\.00 +–\n/);
    expect(lines.join('\n')).not.toMatch(/given up|not opened/);
    const told = renderHistory({
      ...history,
      trade: { ...trade, failure: 'nobody sold' },
      givenUp: 'the exit',
      fills: [],
    });
    expect(told).toContain('given up      the exit');
    expect(told).toContain('not opened    nobody sold');
    expect(told.join('\n')).not.toContain('FEE BOOKED');
  });

  it('that is parked says why, and since when it runs up unprotected time', () => {
    const parked = { ...trade, quarantineReason: 'version 9', unprotectedSinceMs: AT };
    const lines = renderTrade(parked);
    expect(lines).toContain('parked        nobody guards it, it failed too often: version 9');
    expect(lines).toContain('unprotected   120 ms, and since 2026-02-25 22:19:02.242');
    expect(renderTrade(trade).join('\n')).not.toMatch(/parked|since/);
  });
});

describe('transitions', () => {
  it('explain a stop by rule, value, threshold, reading and ages', () => {
    const [, line] = renderTransitions({ side: 'yes' }, [transition]);
    expect(line?.split(/ {2,}/)).toEqual([
      '22:19:02.242',
      '4',
      'trade',
      'monitoring.watching',
      '→',
      'autoStopping.exiting',
      'stop.tripped',
      'probability 38.2 % < 40.0 %; bid 45 ¢, ask 47 ¢, probability 38.2 % (logNormal), ' +
        'momentum -41 bp, quote age 120 ms, spot age –',
    ]);
  });

  it('name the version of the table that a lookup value was read from', () => {
    const seen: MarketReading = { ...reading, model: 'lookup', tableVersion: 3 };
    const cause = causeOf(seen, { rule: 'probability', value: 38.24, threshold: 40 });
    const [, line] = renderTransitions({ side: 'yes' }, [{ ...transition, cause }]);
    expect(line).toContain('probability 38.2 % (lookup, table 3)');
  });

  it('explain a spike by its score', () => {
    const cause = causeOf(reading, { rule: 'momentum', value: -41, threshold: 36 });
    expect(renderTransitions({ side: 'yes' }, [{ ...transition, cause }])[1]).toContain(
      'momentum -41 bp beyond ±36 bp; bid',
    );
  });

  it('explain the exit from a blind position by how long it was blind', () => {
    const cause = causeOf(reading, { rule: 'feedBlind', value: 61_000, threshold: 60_000 });
    expect(renderTransitions({ side: 'yes' }, [{ ...transition, cause }])[1]).toMatch(
      /blind for 1 min 1 s, at most 1 min 0 s; bid/,
    );
  });

  it('give the reason or the reading where there is no cause', () => {
    const bare = { ...transition, cause: null };
    expect(renderTransitions({ side: 'yes' }, [{ ...bare, reason: 'feed stale' }])[1]).toMatch(
      / feed stale$/,
    );
    expect(renderTransitions({ side: 'yes' }, [{ ...bare, reading }])[1]).toContain('bid 45 ¢');
    expect(renderTransitions({ side: 'yes' }, [{ ...bare, from: null }])[1]).toMatch(
      / stop\.tripped$/,
    );
  });
});

describe('the status', () => {
  it('says who guards the trades and until when', () => {
    const text = renderStatus(STATUS).join('\n');
    expect(text).toMatch(/guarded by +host:4711, renewal due in 20\.0 s/);
    expect(text).toMatch(/monitoring\.watching +4/);
  });

  it('says plainly when nobody does', () => {
    expect(renderStatus({ ...STATUS, owner: null }).join('\n')).toContain(
      'no process is guarding the trades',
    );
    const lapsed = { name: 'host:4711', expiresAtMs: epochMs(STATUS.asOfMs - 5_000) };
    expect(renderStatus({ ...STATUS, owner: lapsed }).join('\n')).toContain('lapsed 5.0 s ago');
  });
});

describe('the verdict on the journal', () => {
  const verdict = { actors: 2, transitions: 9, given: 0, mismatches: [] };

  it('says how many transitions were not decided anew', () => {
    expect(renderVerify(verdict)).toEqual([
      'folded 9 transitions of 2 actors: every row agrees with its journal',
    ]);
    expect(renderVerify({ ...verdict, given: 4 })).toEqual([
      'folded 9 transitions of 2 actors, 4 of an earlier version taken as given: ' +
        'every row agrees with its journal',
    ]);
  });
});

describe('the summary', () => {
  it('shows latencies, and a dash where nothing was measured', () => {
    expect(renderSummary(SUMMARY).at(-1)).toBe('commit latency     p50 0.90 ms, p99 –');
  });

  it('says how soon positions were protected, and what the rate limits have cost', () => {
    expect(renderSummary(SUMMARY).slice(-4, -2)).toEqual([
      'open to protected  p50 1.20 ms, p95 8.40 ms',
      'requests           80 sent, 2 too late; told to slow down 1 times; an exit waited 0.50 ms',
    ]);
    const none = { ...SUMMARY.requests, meanExitWaitMs: null };
    expect(renderSummary({ ...SUMMARY, requests: none }).at(-3)).toMatch(/an exit waited –$/);
  });
});
