import { useLink } from './link.svelte.ts';
import { poll, type Polled } from './poll.svelte.ts';
import { NO_ROWS, withDetail, withFrame, withRow, type Rows, type TimedDetail } from './rows.ts';
import type { Detail, ShownTrade, TradePage } from './types.ts';

const ASKED_MS = 400;
/** Where rows are told ten times a second, only their order is asked for. */
const ORDER_MS = 1_000;

/** The open trades that are nearest to a stop, with the figures of this moment. */
export const nearestTrades = (limit: number): Polled<TradePage> => {
  const { live } = useLink();
  let rows = $state.raw<Rows>(NO_ROWS);
  const asked = poll<TradePage>(
    () => `/trades?limit=${limit}`,
    () => (live.way === 'socket' ? ORDER_MS : ASKED_MS),
  );
  const ids = $derived((asked.value?.trades ?? []).map(({ trade }) => trade.id).join(','));
  const wanted = $derived(ids === '' ? [] : ids.split(','));
  $effect(() => live.view(wanted));
  $effect(() => live.listen((frame) => (rows = withFrame(rows, wanted, frame))));
  const value = $derived(
    asked.value === null
      ? null
      : {
          ...asked.value,
          trades: asked.value.trades.map((shown) => withRow(shown, rows.get(shown.trade.id))),
        },
  );
  return {
    get value() {
      return value;
    },
    get problem() {
      return asked.problem;
    },
    get isMissing() {
      return asked.isMissing;
    },
  };
};

const DETAIL_ASKED_MS = 250;
/** Where the detail is told ten times a second, only what the store has of it is asked for. */
const STORED_MS = 2_000;

/** What is another only after something that the journal has, too. */
const turnOf = ({ live }: Detail): string | null =>
  live === null
    ? null
    : [live.standing.state, live.standing.settingsVersion, live.stopsPaused, live.closeRequested]
        .map(String)
        .join(' ');

/** One trade, and how it is guarded at this moment. */
export const followTrade = (id: () => string): Polled<ShownTrade> => {
  const { live } = useLink();
  let told = $state.raw<TimedDetail | null>(null);
  const asked = poll<ShownTrade>(
    () => `/trades/${id()}`,
    () => (live.way === 'socket' ? STORED_MS : DETAIL_ASKED_MS),
  );
  $effect(() => live.select(id()));
  const turn = $derived(told === null ? null : turnOf(told.detail));
  $effect(() => {
    if (turn !== null) asked.soon();
  });
  $effect(() =>
    live.listen((frame) => {
      if (frame.t !== 'frame' || frame.selected === undefined) return;
      told = { atMs: frame.atMs, detail: frame.selected };
    }),
  );
  const value = $derived(asked.value === null ? null : withDetail(asked.value, told));
  return {
    get value() {
      return value;
    },
    get problem() {
      return asked.problem;
    },
    get isMissing() {
      return asked.isMissing;
    },
  };
};
