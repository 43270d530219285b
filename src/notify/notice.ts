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
  switch (call) {
    case 'stop':
      return { severity: 'warning', title: 'a stop has fired', about, atMs };
    case 'stuck':
      return { severity: 'critical', title: 'an exit is stuck and needs you', about, atMs };
    default:
      return unreachable(call);
  }
};

/** An alarm as it begins, or its end. */
export const noticeOfAlarm = (alarm: Alarm, isOver: boolean, atMs: number): Notice => {
  const about = aboutOf(alarm.fields);
  if (isOver) return { severity: 'info', title: `over: ${alarm.what}`, about, atMs };
  const severity = alarm.level === 'error' ? 'critical' : 'warning';
  return { severity, title: alarm.what, about, atMs };
};

/** The end of a watch that nobody asked for. */
export const noticeOfEnd = (why: string, atMs: number): Notice => ({
  severity: 'critical',
  title: 'the watch has ended: nothing is guarded by this process',
  about: redactText(why),
  atMs,
});
