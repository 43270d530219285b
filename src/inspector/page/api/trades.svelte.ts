import { useLink } from './link.svelte.ts';
import { poll, type Polled } from './poll.svelte.ts';
import { NO_ROWS, withFrame, withRow, type Rows } from './rows.ts';
import type { TradePage } from './types.ts';

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
