import type { Board } from '../../machines/market/board.ts';
import type { LookupTable } from '../../machines/market/models/lookup-table.ts';
import type { MarketTicker, SymbolId } from '../../machines/model/ids.ts';
import type { ExternalProbability } from '../../machines/model/probability-model.ts';

export type ModelClerkOptions = {
  readonly board: Pick<Board, 'useTable' | 'hear'>;
  /** The stored version in force of each symbol. */
  readonly inForce: () => Promise<
    readonly { readonly symbol: SymbolId; readonly version: number }[]
  >;
  readonly load: (symbol: SymbolId, version: number) => Promise<LookupTable>;
  /** What other processes say of these markets. */
  readonly say: (
    markets: readonly MarketTicker[],
  ) => Promise<readonly (ExternalProbability & { readonly market: MarketTicker })[]>;
  readonly markets: () => readonly MarketTicker[];
  readonly loaded: (symbol: SymbolId, version: number) => void;
  /** A table that cannot be used; the one before it stays in force. */
  readonly failed: (symbol: SymbolId, version: number, error: unknown) => void;
};

/** Brings what models need from the store to the board, outside of the hot path. */
export type ModelClerk = {
  /** Takes up tables that have come into force. */
  readonly refreshTables: () => Promise<void>;
  /** Takes up what other processes say, if anything; a market they say nothing of has nothing. */
  readonly listen: (isAnythingSaid: boolean) => Promise<void>;
};

export const createModelClerk = (options: ModelClerkOptions): ModelClerk => {
  const { board, inForce, load, say, markets, loaded, failed } = options;
  const inUse = new Map<SymbolId, number>();
  let heard = new Set<MarketTicker>();

  const refresh = async (symbol: SymbolId, version: number): Promise<void> => {
    try {
      const table = await load(symbol, version);
      board.useTable(symbol, table, version);
      inUse.set(symbol, version);
      loaded(symbol, version);
    } catch (error) {
      failed(symbol, version, error);
    }
  };

  return {
    refreshTables: async () => {
      for (const { symbol, version } of await inForce()) {
        if (inUse.get(symbol) === version) continue;
        await refresh(symbol, version);
      }
    },
    listen: async (isAnythingSaid) => {
      const asked = markets();
      const answers = isAnythingSaid ? await say(asked) : [];
      const said = new Set(answers.map(({ market }) => market));
      for (const { market, ...value } of answers) board.hear(market, value);
      for (const market of heard)
        if (!said.has(market) && asked.includes(market)) board.hear(market, null);
      heard = said;
    },
  };
};
