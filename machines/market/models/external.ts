import type { QuoteCell } from '../cells.ts';
import { seconds } from '../words.ts';
import type { Model, ModelLack } from './model.ts';

const lackOf = ({ external }: QuoteCell, nowMs: number): ModelLack | null => {
  if (external === null) return 'noExternal';
  const ageMs = nowMs - external.validFromMs;
  if (ageMs < 0) return 'externalNotYet';
  return ageMs > external.maxAgeMs ? 'externalStale' : null;
};

/** What another process says, for as long as it says that it holds. */
export const external: Model = {
  yesPercent: ({ quote }, _, nowMs) =>
    lackOf(quote, nowMs) === null ? (quote.external?.yesPercent ?? null) : null,
  lack: ({ quote, closeAtMs }, _, nowMs) => (nowMs >= closeAtMs ? null : lackOf(quote, nowMs)),
  inWords: (_lack, { quote }, _, nowMs) => {
    if (quote.external === null) return `no external probability of ${quote.market}`;
    const { validFromMs, maxAgeMs } = quote.external;
    const what = `the external probability of ${quote.market}`;
    return nowMs < validFromMs
      ? `${what} holds only in ${seconds(validFromMs - nowMs)}`
      : `${what} is ${seconds(nowMs - validFromMs)} old, limit ${seconds(maxAgeMs)}`;
  },
};
