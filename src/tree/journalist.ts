import type { OrderContext } from '../../machines/model/order.ts';
import type { StopCause } from '../../machines/model/reading.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import { averagePriceCenti, heldCenti, paidEntry } from '../../machines/trades/position.ts';
import type { Log } from '../logger/log.ts';
import type { Transition } from '../runtime/durable/envelope.ts';
import { entryRefusalOf } from '../runtime/entry-guard.ts';
import { shownOf } from '../runtime/plain.ts';
import type { SupervisionObserver } from '../runtime/supervision/observer.ts';
import type { FeedNotice } from '../venues/feed-notices.ts';
import {
  amountOf,
  chanceField,
  comparedBy,
  countField,
  priceField,
  quoteField,
} from './amount-fields.ts';
import type { Figures } from './figures.ts';

type Line = {
  readonly level: 'info' | 'warn' | 'error';
  readonly words: string;
  /** Plain figures: the log knows a unit by the end of its field's name. */
  readonly fields: Readonly<Record<string, unknown>>;
};

/** Turns what happens into log lines: one line per thing an operator should know of. */
export type Journalist = {
  readonly trade: (transition: Transition<TradeContext>) => void;
  readonly order: (transition: Transition<OrderContext>) => void;
  readonly feed: (notice: FeedNotice) => void;
  readonly supervision: SupervisionObserver;
};

const identity = ({ tradeId, ticket }: TradeContext) => ({
  trade: tradeId,
  market: ticket.market,
  side: shownOf(ticket).side,
});

/** What crossed on the same tick besides the rule that names the exit. */
const besides = ({ rule, reasons }: StopCause): Line['fields'] => {
  const others = reasons.filter((reason) => reason.rule !== rule);
  return others.length === 0 ? {} : { besides: others.map((reason) => reason.rule) };
};

const causeOf = ({ cause, ticket }: TradeContext): Line['fields'] => {
  if (cause === null) return {};
  const { bidCenti, quoteAgeMs, spotAgeMs } = cause.reading;
  return {
    rule: cause.rule,
    ...comparedBy(ticket, cause),
    ...besides(cause),
    ...quoteField(ticket, bidCenti),
    quoteAgeMs,
    ...(ticket.instrument === undefined ? { spotAgeMs } : {}),
  };
};

const line = (level: Line['level'], words: string, fields: Line['fields'] = {}): Line => ({
  level,
  words,
  fields,
});

const opened = ({ entry, ticket }: TradeContext): Line =>
  line('info', 'opened', {
    ...countField(ticket, entry.filledCenti),
    ...priceField(ticket, 'price', averagePriceCenti(ticket, paidEntry({ ticket, entry }))),
    ...chanceField(ticket),
  });

const closed = (after: TradeContext): Line =>
  line('info', 'closed', {
    method: after.closeMethod,
    pnlMicros: after.pnlMicros,
    unprotectedMs: Math.round(after.unprotectedMs),
  });

/** Why every trade of a restarted process is unprotected at first: said once, for all of them. */
export const RESTARTED = 'the process was restarted';

/** A trade that stays where it is says nothing, unless the time for it to move on is over. */
const overdue = ({
  to,
  after,
  event,
}: Pick<Transition<TradeContext>, 'to' | 'after' | 'event'>): Line | null => {
  if (event.type !== 'deadline.reached') return null;
  if (to === 'settling') return line('error', 'the result of the market is overdue');
  return to === 'opening' || to.endsWith('.exiting')
    ? line('warn', 'unprotected', { reason: after.unprotectedReason })
    : null;
};

/** What the operator reads of a trade's transition; null for steps that say nothing new. */
const tradeLine = ({ from, to, after, event }: Transition<TradeContext>): Line | null => {
  if (from === to) return overdue({ to, after, event });
  switch (to) {
    case 'opening':
      return line('info', 'entering', {
        ...countField(after.ticket, after.ticket.countCenti),
        ...priceField(after.ticket, 'limit', after.ticket.limitCenti),
        ...chanceField(after.ticket),
      });
    case 'open':
      if (from === 'opening') return opened(after);
      return event.type === 'watch.lost' && event['reason'] === RESTARTED
        ? null
        : line('warn', 'unprotected', { reason: after.unprotectedReason });
    case 'monitoring.watching':
      return from === 'monitoring.verifying'
        ? line('info', 'stop cancelled', { reason: 'the probability has recovered' })
        : line('info', 'protected', { afterMs: Math.round(after.unprotectedMs) });
    case 'monitoring.verifying':
      return line('info', 'stop verifying', causeOf(after));
    case 'autoStopping.exiting':
      return from === 'open' || from?.startsWith('monitoring') === true
        ? line('info', 'stop fired', causeOf(after))
        : line('info', 'exit tried again', { attempt: after.exitAttempts });
    case 'autoStopping.retrying':
    case 'closing.retrying':
      return line('warn', 'exit to be tried again', {
        failures: after.exitFailures,
        held: amountOf(after.ticket, heldCenti(after)),
        ...(after.unprotectedReason === null ? {} : { reason: after.unprotectedReason }),
      });
    case 'autoStopping.stuck':
    case 'closing.stuck':
      return line('error', 'exit stuck', { failures: after.exitFailures });
    case 'closing.exiting':
      return line('info', 'close requested', { attempt: after.exitAttempts });
    case 'settling':
      return line('info', 'market closed', { held: amountOf(after.ticket, heldCenti(after)) });
    case 'closed':
      return closed(after);
    case 'failed':
      return line('info', 'not opened', { reason: after.failure });
    default:
      return line('info', to, { by: event.type });
  }
};

const orderLine = ({ from, to, after }: Transition<OrderContext>): Line | null => {
  if (from === to) return null;
  const { request, totals } = after;
  const what = {
    trade: request.tradeId,
    leg: request.leg,
    asked: amountOf(request, request.countCenti),
    ...priceField(request, 'limit', request.limitCenti),
  };
  switch (to) {
    case 'filled':
      return line('info', 'filled', {
        ...what,
        ...priceField(request, 'price', averagePriceCenti(request, totals)),
        feesMicros: totals.feesMicros,
      });
    case 'cancelled':
      return line('info', 'ended unfilled', {
        ...what,
        filled: amountOf(request, totals.filledCenti),
        reason: after.reason,
      });
    case 'rejected':
      return line('warn', 'refused', { ...what, reason: after.reason });
    case 'unknown':
      return line('warn', 'outcome unknown', { ...what, reason: after.reason });
    default:
      return null;
  }
};

const feedLine = (notice: FeedNotice): Line | null => {
  switch (notice.type) {
    case 'feed.changed': {
      const { to, from, reason, failures } = notice;
      // Asking a quiet connection for proof of life is its everyday business.
      if (to === 'live') return from === 'probing' ? null : line('info', 'live', { after: from });
      if (to === 'stale' || to === 'resyncing') return line('warn', to, { reason });
      if (to === 'backingOff') return line('warn', 'lost', { reason, failures });
      return null;
    }
    case 'feed.refused':
      return line('error', 'refused', { reason: notice.reason });
    case 'feed.crashed':
      return line('error', 'crashed', { error: notice.error });
    case 'feed.renewing':
      return null;
    case 'feed.renewed':
      return line('info', 'renewed', {});
    case 'frame.rejected':
      return line('warn', 'frame rejected', { kind: notice.kind, count: notice.count });
    case 'frames.missed':
      return line('warn', 'frames missed', { reason: notice.reason, count: notice.count });
    case 'markets.refused':
      return line('warn', 'markets refused', { tickers: notice.tickers, reason: notice.reason });
  }
};

/** A trade that was not begun for a reason is no crash, and whoever wanted it says so. */
const writeCrash = (log: Log, child: string, error: unknown): void => {
  const refusal = entryRefusalOf(error);
  if (refusal === null) log.error('crashed', { child, error });
  else log.debug('not begun', { child, reason: refusal });
};

const supervision =
  (log: Log, figures: Figures): SupervisionObserver =>
  (event) => {
    switch (event.type) {
      case 'child.exited':
        if (event.reason.kind === 'crashed') writeCrash(log, event.child, event.reason.error);
        return;
      case 'child.restarting':
        figures.countRestart();
        log.warn('restarting', {
          child: event.child,
          inMs: Math.round(event.inMs),
          restarts: event.restarts,
        });
        return;
      case 'child.killed':
        log.warn('did not stop in time, killed', { child: event.child, afterMs: event.afterMs });
        return;
      case 'child.stopFailed':
        log.error('stop failed', { child: event.child, error: event.error });
        return;
      case 'child.quarantined':
        log.error('quarantined', { child: event.child, error: event.error });
        return;
      case 'child.released':
        log.info('released from quarantine', { child: event.child });
        return;
      case 'supervisor.escalated':
        log.error('gave up', { child: event.supervisor, error: event.error });
        return;
      case 'supervisor.started':
      case 'supervisor.stopped':
      case 'child.started':
      case 'child.stopped':
        return;
    }
  };

export const createJournalist = (log: Log, figures: Figures): Journalist => {
  const write = (found: Line | null, subject: Line['fields']): void => {
    if (found !== null) log[found.level](found.words, { ...subject, ...found.fields });
  };
  const measure = ({ commitMs, decisionMs }: Transition): void => {
    figures.commit.record(commitMs);
    if (decisionMs !== null) figures.decision.record(decisionMs);
  };
  return {
    trade: (transition) => {
      measure(transition);
      write(tradeLine(transition), identity(transition.after));
    },
    order: (transition) => {
      measure(transition);
      write(orderLine(transition), { order: transition.after.request.clientOrderId });
    },
    feed: (notice) => write(feedLine(notice), { feed: notice.feed }),
    supervision: supervision(log, figures),
  };
};
