import { poll, type Polled } from '../../api/poll.svelte.ts';
import type { HouseTimeline, TradeTimeline } from '../../api/types.ts';
import { houseLanes, tradeLanes, type Lane } from './lanes.ts';
import {
  FIRST_VIEW,
  loadedFor,
  panned,
  showing,
  spanOf,
  zoomed,
  type Span,
  type View,
} from './window.ts';

const HOUSE_MS = 1_000;
const TRADES_MS = 2_000;
/** Beyond the first that is known, so that its beginning is seen. */
const MARGIN = 1.05;

/** What is in sight, and what is known of it. */
export type Timeline = {
  readonly span: Span;
  /** It goes on with the clock. */
  readonly isFollowing: boolean;
  readonly spanMs: number;
  readonly house: Polled<HouseTimeline>;
  readonly trades: Polled<TradeTimeline>;
  readonly houseLanes: readonly Lane[];
  readonly tradeLanes: readonly Lane[];
  readonly pan: (byMs: number) => void;
  readonly zoom: (factor: number, atMs: number) => void;
  readonly show: (atMs: number) => void;
  readonly choose: (view: View) => void;
  /** All of this process's life. */
  readonly showAll: () => void;
};

export const createTimeline = (nowMs: () => number): Timeline => {
  let view = $state.raw(FIRST_VIEW);
  const span = $derived(spanOf(view, nowMs()));
  const query = $derived.by(() => {
    const { fromMs, toMs } = loadedFor(span);
    return `fromMs=${fromMs}&toMs=${toMs}`;
  });
  const house = poll<HouseTimeline>(() => `/timeline?${query}`, HOUSE_MS, { isKept: true });
  const trades = poll<TradeTimeline>(() => `/timeline/trades?${query}`, TRADES_MS, {
    isKept: true,
  });
  const ofHouse = $derived(house.value === null ? [] : houseLanes(house.value));
  const ofTrades = $derived(trades.value === null ? [] : tradeLanes(trades.value));
  return {
    get span() {
      return span;
    },
    get isFollowing() {
      return view.endMs === null;
    },
    get spanMs() {
      return view.spanMs;
    },
    house,
    trades,
    get houseLanes() {
      return ofHouse;
    },
    get tradeLanes() {
      return ofTrades;
    },
    pan: (byMs) => (view = panned(view, nowMs(), byMs)),
    zoom: (factor, atMs) => (view = zoomed(view, nowMs(), factor, atMs)),
    show: (atMs) => (view = showing(view, nowMs(), atMs)),
    choose: (chosen) => (view = chosen),
    showAll: () => {
      const startedAtMs = house.value?.startedAtMs ?? nowMs() - FIRST_VIEW.spanMs;
      view = { endMs: null, spanMs: (nowMs() - startedAtMs) * MARGIN };
    },
  };
};
