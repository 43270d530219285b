import { expect, it } from 'vitest';

import { verdictOf, type Part } from '../../src/inspector/page/actions/parts.ts';
import { unprotectedBy } from '../../src/inspector/page/format/show.ts';
import { answerOf } from '../../src/inspector/page/views/trade/actions/words.ts';

const good: Part = { isDone: true, words: 'webhook took it.' };
const bad: Part = { isDone: false, words: 'ntfy did not: it answered 507.' };

it.each([
  ['said in words', 'done', 'ok', '✓ Done.'],
  ['done in every part', [good], 'ok', '✓ Done.'],
  ['failed in one of two', [good, bad], 'warn', '▲ Done in part.'],
  ['failed in all', [bad, bad], 'bad', '✖ Failed.'],
] as const)('an action that is %s is no better than its worst part', (_, done, tone, words) => {
  expect(verdictOf(done)).toEqual({ tone, words });
});

it('a trade that is taken up without one of its orders is done in part', () => {
  expect(verdictOf(answerOf({ answer: 'done' })).tone).toBe('ok');
  const answer = answerOf({ answer: 'done, but its order a-1 stays parked: a bad fill' });
  expect(answer).toContainEqual({
    isDone: false,
    words: 'But its order a-1 stays parked: a bad fill.',
  });
  expect(verdictOf(answer).tone).toBe('warn');
});

it('unprotected time is what is booked, and what runs up by now', () => {
  expect(unprotectedBy({ unprotectedMs: 70, unprotectedSinceMs: null }, 900)).toBe(70);
  expect(unprotectedBy({ unprotectedMs: 70, unprotectedSinceMs: 400 }, 900)).toBe(570);
  // The clock that was told last may be older than the row.
  expect(unprotectedBy({ unprotectedMs: 70, unprotectedSinceMs: 400 }, 390)).toBe(70);
});
