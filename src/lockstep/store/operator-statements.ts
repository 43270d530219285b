import type { Answer } from './answer.ts';
import { byText, string } from './values.ts';

/* What people ask of the process, by name; each answers as its SQL does. */

const openRequests: Answer = (tables, [book]) => {
  const open = [...tables.requests].filter(
    ([, { answer, tradeId }]) => answer === null && tables.trades.get(tradeId)?.book === book,
  );
  return open
    .sort(([a, x], [b, y]) => x.askedAtMs - y.askedAtMs || byText(a, b))
    .slice(0, 1_000)
    .map(([id, { tradeId, kind, by, count }]) => ({
      id,
      tradeId,
      kind,
      by,
      settingsVersion: null,
      instrument: tables.trades.get(tradeId)?.instrument ?? null,
      countCenti: count,
      isJournaled: tables.taken.has(`${tradeId}/trade/operator/${id}`),
    }));
};

const answerRequest: Answer = (tables, [id, text]) => {
  const request = tables.requests.get(string(id));
  if (request?.answer === null)
    tables.requests.set(string(id), { ...request, answer: string(text) });
  return [];
};

export const OPERATOR_STATEMENTS: readonly (readonly [string, Answer])[] = [
  ['operator-open', openRequests],
  ['operator-answer', answerRequest],
];
