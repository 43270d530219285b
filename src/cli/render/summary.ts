import { formatDecimal } from '../../../machines/model/decimal.ts';
import type { Percentiles, SummaryView } from '../views.ts';
import { dollars, NOTHING } from './format.ts';
import { pairs } from './table.ts';

/** The summary as `--json` prints it, with the profit in dollars. */
export const summaryJson = ({ pnlMicros, ...rest }: SummaryView): Readonly<object> => ({
  trades: rest.trades,
  fills: rest.fills,
  pnl: Number(formatDecimal(pnlMicros, 6)),
  transitions: rest.transitions,
  restarts: rest.restarts,
  unprotectedSeconds: rest.unprotectedSeconds,
  openToProtectedMs: rest.openToProtectedMs,
  requests: rest.requests,
  decisionLatencyMs: rest.decisionLatencyMs,
  commitLatencyMs: rest.commitLatencyMs,
});

const milliseconds = (value: number | null): string =>
  value === null ? NOTHING : `${value.toFixed(2)} ms`;

const latency = ({ p50, p99 }: Percentiles): string =>
  `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}`;

const protection = ({ p50, p95 }: SummaryView['openToProtectedMs']): string =>
  `p50 ${milliseconds(p50)}, p95 ${milliseconds(p95)}`;

const requests = (of: SummaryView['requests']): string =>
  `${of.sent} sent, ${of.unsent} too late; told to slow down ${of.slowedDown} times; ` +
  `an exit waited ${milliseconds(of.meanExitWaitMs)}`;

/** The summary for people. */
export const renderSummary = (summary: SummaryView): readonly string[] => {
  const { opened, closed, stopped, settled, manual, external, failed } = summary.trades;
  const { store, venue } = summary.fills;
  return pairs([
    ['trades', `${opened} opened, ${closed} closed, ${failed} failed`],
    ['closed by', `${stopped} stopped, ${settled} settled, ${manual} manual, ${external} external`],
    ['fills', venue === null ? String(store) : `${store} in the store, ${venue} at the venue`],
    ['P&L', dollars(summary.pnlMicros)],
    ['transitions', String(summary.transitions)],
    ['restarts', String(summary.restarts)],
    ['unprotected', `${summary.unprotectedSeconds.toFixed(1)} s`],
    ['open to protected', protection(summary.openToProtectedMs)],
    ['requests', requests(summary.requests)],
    ['decision latency', latency(summary.decisionLatencyMs)],
    ['commit latency', latency(summary.commitLatencyMs)],
  ]);
};
