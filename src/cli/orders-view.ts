import type { CountCenti, YesPriceCenti } from '../../machines/model/money.ts';
import type { EpochMs } from '../../machines/model/time.ts';

/** An order that rests at the venue, as a person sees it. */
export type RestingOrderView = {
  readonly id: string;
  readonly clientId: string | null;
  readonly market: string;
  readonly shard: number;
  /** `bid` buys YES; `ask` sells it, or buys NO. */
  readonly side: 'bid' | 'ask';
  /** Of the YES leg; null where it is finer than a hundredth of a cent. */
  readonly priceCenti: YesPriceCenti | null;
  readonly filledCenti: CountCenti;
  readonly remainingCenti: CountCenti;
  readonly placedAtMs: EpochMs | null;
  /** The installation of Tradewarden that placed it; null: somebody else did. */
  readonly installation: string | null;
  /** This installation placed it, for a trade that it guards. */
  readonly isOurs: boolean;
};

export type OrdersView = {
  /** `production`, `demo`, or a host. */
  readonly environment: string;
  readonly orders: readonly RestingOrderView[];
};

/** What is to become of orders: always how they are to be, never by how much they change. */
export type OrdersChange =
  /** Null: all that nobody we know has placed. */
  | { readonly kind: 'cancel'; readonly ids: readonly string[] | null }
  | { readonly kind: 'decrease'; readonly id: string; readonly toCenti: CountCenti }
  | {
      readonly kind: 'amend';
      readonly id: string;
      readonly yesPriceCenti: YesPriceCenti;
      /** How much of it is to rest; null: as much as does. */
      readonly toCenti: CountCenti | null;
    };

export type OrdersRequest = {
  readonly change: OrdersChange;
  /** Orders of other installations too, whose processes run no more. */
  readonly abandoned: boolean;
  readonly by: string;
  readonly reason: string;
};

/** What became of one order. */
export type ChangedOrderView = {
  readonly order: RestingOrderView;
  readonly outcome: 'done' | 'refused' | 'unknown';
  /** What the venue has said, and what it shows now where that proves nothing. */
  readonly told: string;
};

export type OrdersChangeView = {
  readonly environment: string;
  readonly changed: readonly ChangedOrderView[];
  /** Why what came of it is not in the audit; null where it is. */
  readonly unaudited: string | null;
};
