import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  MAX_BATCH_CHARACTERS,
  MAX_BATCH_ROWS,
  pendingOf,
  takeBatch,
  statementOf,
  type Pending,
} from '../../db/journal/batch.ts';
import { intentId } from '../../machines/model/ids.ts';
import { faultKindOf } from '../../db/journal/faults.ts';
import { SEPARATOR } from '../../db/journal/statement.ts';
import { orderEntry, orderName, tradeEntry, tradeNumber } from './journal-entries.ts';

const pending = (actor: number, seq: number, characters = 10): Pending => ({
  trade: String(actor),
  actor: String(actor),
  seq,
  shard: 0,
  token: 1,
  isBirth: false,
  isPlainMove: true,
  encoded: { columns: 'x'.repeat(characters), event: '', context: '' },
});
const take = (queue: readonly Pending[]) => takeBatch(queue);

describe('the next batch', () => {
  test('takes each trade once, keeps every append and the order of each trade', () => {
    const queues = fc.array(fc.nat(5), { maxLength: 40 });
    fc.assert(
      fc.property(queues, (actors) => {
        let queue: readonly Pending[] = actors.map((actor, n) => pending(actor, n));
        const taken: Pending[] = [];
        while (queue.length > 0) {
          const { batch, rest } = take(queue);
          expect(new Set(batch.map(({ trade }) => trade)).size).toBe(batch.length);
          expect(batch.length + rest.length).toBe(queue.length);
          taken.push(...batch);
          queue = rest;
        }
        for (const actor of new Set(actors)) {
          const seqs = taken.filter((row) => row.actor === String(actor)).map(({ seq }) => seq);
          expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
        }
        expect(taken).toHaveLength(actors.length);
      }),
    );
  });

  test('is bounded in rows', () => {
    const queue = Array.from({ length: MAX_BATCH_ROWS + 1 }, (_, n) => pending(n, 1));
    const { batch, rest } = take(queue);
    expect(batch).toHaveLength(MAX_BATCH_ROWS);
    expect(rest).toEqual(queue.slice(MAX_BATCH_ROWS));
  });

  test('is bounded in characters, but a row too large alone goes alone', () => {
    const large = pending(1, 1, MAX_BATCH_CHARACTERS + 1);
    expect(take([large, pending(2, 1)]).batch).toEqual([large]);
    expect(take([pending(2, 1), large]).batch).toHaveLength(1);
  });

  test('does not let a later append of a trade overtake one that did not fit', () => {
    const large = pending(1, 1, MAX_BATCH_CHARACTERS);
    const { batch, rest } = take([pending(2, 1), large, pending(1, 2)]);
    expect(batch.map(({ actor }) => actor)).toEqual(['2']);
    expect(rest.map(({ seq }) => seq)).toEqual([1, 2]);
  });
});

describe('the values of a batch', () => {
  test('name each lease once and keep the documents apart', () => {
    const batch = [1, 2, 65].map((n) => pendingOf(tradeEntry(tradeNumber(n), 2)));
    const [columns, shards, tokens, events, contexts] = statementOf(batch).values;
    expect(JSON.parse(String(columns))).toHaveLength(3);
    expect(shards).toEqual([1, 2]);
    expect(tokens).toEqual([1, 1]);
    expect(String(events).split(SEPARATOR)).toHaveLength(3);
    expect(String(contexts).split(SEPARATOR)).toHaveLength(3);
  });

  test('a separator inside a document does not split it', () => {
    const entry = tradeEntry(tradeNumber(1), 2, {
      event: { type: 'x', why: SEPARATOR },
      context: { why: SEPARATOR },
    });
    const [, , , events, contexts] = statementOf([pendingOf(entry)]).values;
    expect(events).not.toContain(SEPARATOR);
    expect(contexts).not.toContain(SEPARATOR);
  });
});

describe('the statement of a batch', () => {
  const trade = tradeNumber(1);
  const order = orderName(trade);
  const move = pendingOf(tradeEntry(trade, 2));
  const nameOf = (...batch: readonly Pending[]) => statementOf(batch).name;

  test('is the short one only when every row moves a trade and asks for nothing', () => {
    const clears = [intentId('i')];
    expect(nameOf(move, move)).toBe('journal-append-moves');
    expect(nameOf(move, pendingOf(tradeEntry(trade, 1)))).toBe('journal-append');
    expect(nameOf(pendingOf(orderEntry(trade, order, 2)))).toBe('journal-append');
    expect(nameOf(move, pendingOf(tradeEntry(trade, 2, { clears })))).toBe('journal-append');
  });
});

describe('a failed statement', () => {
  test.each(['08006', '25006', '40001', '40P01', '53100', '55P03', '57014', '57P01', '58030'])(
    'with SQLSTATE %s may be tried again as it is',
    (code) => expect(faultKindOf(Object.assign(new Error('x'), { code }))).toBe('unknown'),
  );

  test.each(['22P02', '22P05', '23505', '23514', '42703', '54000'])(
    'with SQLSTATE %s is refused for what is in it',
    (code) => expect(faultKindOf(Object.assign(new Error('x'), { code }))).toBe('refused'),
  );

  test('without an answer of the server has an unknown outcome', () => {
    expect(faultKindOf(new Error('Connection terminated unexpectedly'))).toBe('unknown');
    expect(faultKindOf(Object.assign(new Error('x'), { code: 'EPIPE' }))).toBe('unknown');
  });
});
