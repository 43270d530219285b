import { unreachable } from '../../machines/model/result.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import type { Severity } from '../config/sections/notify.ts';
import { redactText } from '../logger/redact.ts';
import type { Alarm } from '../runtime/alarms.ts';
import type { Transition } from '../runtime/durable/envelope.ts';
import { callOf } from '../../machines/model/trade-call.ts';

/** Something that a person who is not looking should know of. */
export type Notice = {
  readonly severity: Severity;
  /** In plain words, without figures. */
  readonly title: string;
  /** What it is about: `trade 7`, `market KX…`; empty where the title says all. */
  readonly about: string;
  readonly atMs: number;
  /** What is the same as what: `alarm/venue`, `trade/7/stop`. */
  readonly key: string;
  /** How often it has been since it was told last: 1, unless it was told before. */
  readonly times: number;
};

const SHOWN_CHARS = 200;
/** One line of a message stays one that every service takes. */
const ABOUT_CHARS = 600;

const wordOf = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.slice(0, SHOWN_CHARS);
};

/** `trade 7, market M`; without what is a secret. */
const aboutOf = (fields: Readonly<Record<string, unknown>>): string =>
  redactText(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined && value !== null && !(value instanceof Error))
      .map(([name, value]) => `${name} ${wordOf(value)}`)
      .join(', '),
  ).slice(0, ABOUT_CHARS);

/** A stop that fires, or an exit that is stuck; null for any other transition. */
export const noticeOfTrade = (transition: Transition<TradeContext>): Notice | null => {
  const { after, atMs, from, to } = transition;
  const call = callOf(from, to);
  if (call === null) return null;
  const { cause, ticket, tradeId: trade } = after;
  const about = aboutOf({ trade, market: ticket.market, rule: cause?.rule });
  const rest = { about, atMs, key: `trade/${trade}/${call}`, times: 1 };
  switch (call) {
    case 'stop':
      return { severity: 'warning', title: 'a stop has fired', ...rest };
    case 'stuck':
      return { severity: 'critical', title: 'an exit is stuck and needs you', ...rest };
    default:
      return unreachable(call);
  }
};

/** An alarm as it begins, or its end. */
export const noticeOfAlarm = (alarm: Alarm, isOver: boolean, atMs: number): Notice => {
  const rest = { about: aboutOf(alarm.fields), atMs, key: `alarm/${alarm.key}`, times: 1 };
  if (isOver) return { severity: 'info', title: `over: ${alarm.what}`, ...rest };
  const severity = alarm.level === 'error' ? 'critical' : 'warning';
  return { severity, title: alarm.what, ...rest };
};

/** The end of a watch that nobody asked for. */
export const noticeOfEnd = (why: string, atMs: number): Notice => ({
  severity: 'critical',
  title: 'the watch has ended: nothing is guarded by this process',
  about: redactText(why),
  atMs,
  key: `end/${why}`,
  times: 1,
});
