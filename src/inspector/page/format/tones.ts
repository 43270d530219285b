import { wayOf, type Shown } from '../../../runtime/plain.ts';
import type { Logs, ShownTrade, Wire } from '../api/types.ts';

/** How something stands. A tone is never told by its colour alone: each has its glyph. */
export type Tone = 'ok' | 'warn' | 'bad' | 'idle' | 'done';

export const GLYPHS: Readonly<Record<Tone, string>> = {
  ok: '●',
  warn: '▲',
  bad: '✖',
  idle: '‖',
  done: '✓',
};

/** What each tone says to whoever hears the page. */
export const TONE_WORDS: Readonly<Record<Tone, string>> = {
  ok: 'fine',
  warn: 'attention',
  bad: 'alarm',
  idle: 'at rest',
  done: 'ended',
};

export const tradeTone = (state: string): Tone => {
  if (state.startsWith('monitoring')) return state.endsWith('verifying') ? 'warn' : 'ok';
  if (state.endsWith('.stuck')) return 'bad';
  if (state === 'open') return 'bad';
  if (state === 'closed') return 'done';
  if (state === 'failed') return 'idle';
  return state === 'opening' || state === 'settling' ? 'idle' : 'warn';
};

const STATE_WORDS: Readonly<Record<string, string>> = {
  opening: 'entering',
  open: 'unprotected',
  'monitoring.watching': 'guarded',
  'monitoring.verifying': 'verifying a stop',
  settling: 'waiting for the result',
  failed: 'not opened',
};

/** A state in a word that needs no manual. */
export const stateWord = (state: string): string =>
  STATE_WORDS[state] ??
  state.replace(/^autoStopping\./, 'stopping: ').replace(/^closing\./, 'closing: ');

/** A parked trade stands in no state: nobody turns it. */
const isParked = ({ trade }: Pick<ShownTrade, 'trade'>): boolean => trade.quarantineReason !== null;

export const standingTone = (shown: Pick<ShownTrade, 'trade'>): Tone =>
  isParked(shown) ? 'bad' : tradeTone(shown.trade.state);

export const standingWord = (shown: Pick<ShownTrade, 'trade'>): string =>
  isParked(shown) ? 'parked: nobody guards it' : stateWord(shown.trade.state);

const FEED_TONES: Readonly<Record<string, Tone>> = {
  live: 'ok',
  probing: 'ok',
  resyncing: 'warn',
  connecting: 'warn',
  subscribing: 'warn',
  stale: 'bad',
  backingOff: 'bad',
  refused: 'bad',
  stopped: 'idle',
};

export const feedTone = (state: string): Tone =>
  FEED_TONES[state.split('.').at(-1) ?? state] ?? 'warn';

export const LEVEL_TONES: Readonly<Record<Logs['lines'][0]['level'], Tone>> = {
  debug: 'idle',
  info: 'done',
  warn: 'warn',
  error: 'bad',
  fatal: 'bad',
};

const PHASE_TONES: Readonly<Record<string, Tone>> = {
  running: 'ok',
  starting: 'warn',
  stopping: 'warn',
  waiting: 'warn',
  stopped: 'idle',
  finished: 'done',
};

export const phaseTone = (phase: string): Tone => PHASE_TONES[phase] ?? 'bad';

/** The share of the way to its threshold that is left of a wire; null where nothing proves it. */
export const leftOfWire = (of: Shown, wire: Wire): number | null => {
  const { distance, rule, threshold, value } = wire;
  if (distance === null || value === null) return null;
  const whole = Math.max(Math.abs(value), Math.abs(threshold), 1) * wayOf(of, rule);
  return Math.min(1, Math.max(0, distance / whole));
};

/** Of a trade that runs; why, stands at the order. */
export const ORDER_PARKED = 'an order of it is parked: nobody follows it';

/** Why a trade wants to be looked at; null where it does not. */
export const concernOf = ({ live, trade }: ShownTrade): string | null => {
  if (trade.quarantineReason !== null) return `it failed too often: ${trade.quarantineReason}`;
  if (live === null) return trade.state === 'open' ? 'nobody guards it' : null;
  const { risk } = live.protection;
  if (risk !== null) return risk.kind === 'paused' ? 'its stops are paused' : risk.reason;
  if (trade.state.endsWith('.stuck')) return 'its exit is stuck';
  if (trade.state.startsWith('autoStopping')) return 'a stop has fired: leaving';
  if (trade.state === 'monitoring.verifying') return 'a stop has tripped: verifying';
  return null;
};
