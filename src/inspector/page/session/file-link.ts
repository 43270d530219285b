import type { Answer } from '../api/answer.ts';
import type { Link } from '../api/link.ts';
import type { Live } from '../api/live.ts';
import type { SessionContent } from '../api/types.ts';
import { explanationOf, overviewOf, resultsOf, timelineOf, tradesOf } from './answers.ts';

const missing = (title: string): Answer<never> => ({
  kind: 'refused',
  status: 410,
  title,
  detail: null,
});

const NOT_KEPT = missing('a session file does not hold this');
const NO_TRADE = missing('this trade is not in the file');
const NO_HOUSE = missing('only the journal is in this file: no process was asked');
const DONE_BY_NOBODY = missing('this is a file: nothing can be done in it');

const held = (value: unknown): Answer<unknown> => ({ kind: 'ok', value });

const ofTrade = (
  { trades }: SessionContent,
  id: string,
  part: string,
  asked: URLSearchParams,
): Answer<unknown> => {
  const found = trades.find(({ trade }) => trade.id === id);
  if (found === undefined) return NO_TRADE;
  const { fills, orders, trade, transitions } = found;
  const seq = asked.get('seq');
  switch (part) {
    case '':
      return held({ trade, live: null });
    case 'transitions': {
      const from = Number(asked.get('cursor') ?? 0);
      const rows = transitions.slice(from, from + Number(asked.get('limit') ?? transitions.length));
      return held({ total: transitions.length, transitions: rows, next: null });
    }
    case 'orders':
      return held({ orders });
    case 'fills':
      return held({ fills });
    case 'explain': {
      const explained = explanationOf(found, seq === null ? null : Number(seq));
      return explained === undefined ? NOT_KEPT : held(explained);
    }
    default:
      return NOT_KEPT;
  }
};

/** What a file answers to a question below `/api/v1`. */
const answerOf = (session: SessionContent, path: string): Answer<unknown> => {
  const [place = '', query = ''] = path.split('?');
  const asked = new URLSearchParams(query);
  const [, head = '', id = '', part = ''] = place.split('/');
  switch (`/${head}${head === 'trades' ? '' : place.slice(head.length + 1)}`) {
    case '/overview':
      return held(overviewOf(session));
    case '/timeline':
      return session.house === null ? NO_HOUSE : held(session.house);
    case '/timeline/trades':
      return held(timelineOf(session));
    case '/results':
      return held(resultsOf(session));
    case '/trades':
      return id === ''
        ? held({ ...tradesOf(session, asked.get('state') ?? 'live'), next: null })
        : ofTrade(session, id, part, asked);
    default:
      return NOT_KEPT;
  }
};

const deaf = (): (() => void) => () => undefined;

/** Nothing happens in a file any more. */
const STILL: Live = {
  way: 'none',
  listen: deaf,
  listenAlways: deaf,
  view: deaf,
  select: deaf,
};

/** The way to a file instead of a process: it tells what it holds, and does nothing. */
export const createFileLink = (name: string, session: SessionContent): Link => {
  const known = new Map<string, Answer<unknown>>();
  const told = (path: string): Answer<unknown> => {
    const answer = known.get(path) ?? answerOf(session, path);
    known.set(path, answer);
    return answer;
  };
  const { fromMs, left, program, toMs, trades } = session;
  return {
    state: 'file',
    answeredAtMs: null,
    file: { name, fromMs, toMs, left, program, trades: trades.length },
    // What a file holds was checked when it was opened.
    ask: <Value>(path: string) => Promise.resolve(told(path) as Answer<Value>),
    act: () => Promise.resolve(DONE_BY_NOBODY),
    live: STILL,
  };
};
