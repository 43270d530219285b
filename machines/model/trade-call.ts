/** What a trade does that a person wants to be called for. */
export type TradeCall = 'stop' | 'stuck';

/** Of a transition between two states; null for most. */
export const callOf = (from: string | null, to: string): TradeCall | null => {
  if (to.endsWith('.stuck')) return 'stuck';
  const isStop = to.startsWith('autoStopping') && from?.startsWith('autoStopping') !== true;
  return isStop ? 'stop' : null;
};
