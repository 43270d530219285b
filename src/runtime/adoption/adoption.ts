import {
  ticketOfAdoption,
  type AdoptionRequest,
  type OpenAdoption,
} from '../../../db/adoption-requests.ts';
import { priceOf } from '../../../machines/accounts/claim-price.ts';
import { claimOf, type ClaimRules } from '../../../machines/accounts/claims.ts';
import type { OurWorld } from '../../../machines/accounts/worlds.ts';
import type { MarketTicker, TicketId, TradeId } from '../../../machines/model/ids.ts';
import type { Market } from '../../../machines/model/market.ts';
import type { CountCenti } from '../../../machines/model/money.ts';
import type { Result } from '../../../machines/model/result.ts';
import type { AdoptedPosition, Ticket } from '../../../machines/model/trade.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { Worlds } from '../account/look.ts';
import type { OpenTrade, WriteFor } from '../desk/desk.ts';

/** A claim whose position is there: what the ticket of its trade is written from. */
export type Granted = {
  readonly ticketId: TicketId;
  readonly request: AdoptionRequest;
  readonly market: Market;
  readonly countCenti: CountCenti;
  readonly position: AdoptedPosition;
};

export type AdoptionOptions = {
  readonly clock: Pick<Clock, 'now'>;
  readonly rules: Omit<ClaimRules, 'nowMs'>;
  /** The venue's word and the store's, as of now; in words, why they cannot be had. */
  readonly worlds: () => Promise<Result<Worlds, string>>;
  readonly market: (ticker: MarketTicker) => Promise<Result<Market, string>>;
  /** The ticket, guarded as the settings say. */
  readonly write: (granted: Granted) => Ticket;
  /** What the claim sets for its trade alone becomes settings of that trade, and its guard. */
  readonly setFor: (granted: Granted) => WriteFor;
  /** Markets in which a trade was released. */
  readonly released: () => Promise<ReadonlySet<MarketTicker>>;
  /** Gives birth to a trade with its position. */
  readonly open: OpenTrade;
  readonly waiting: () => Promise<readonly OpenAdoption[]>;
  readonly answer: (id: string, answer: string) => Promise<void>;
};

type AdoptionOutcome =
  | { readonly kind: 'adopted'; readonly trade: TradeId }
  | { readonly kind: 'refused'; readonly why: string };

/** Makes external positions trades, one claim after the other: none sees half of another. */
export type Adoption = {
  /** A claim that nobody has asked for: it leaves alone where a trade is, or was released. */
  readonly claimByRule: (ticketId: TicketId, request: AdoptionRequest) => Promise<AdoptionOutcome>;
  /** Takes up what waits in the store. */
  readonly look: () => Promise<void>;
};

/** Why a claim that could be granted is not wanted; null where it is. */
type Objection = (ours: OurWorld) => Promise<string | null>;

const NO_OBJECTION: Objection = () => Promise.resolve(null);

const refused = (why: string): AdoptionOutcome => ({ kind: 'refused', why });

export const createAdoption = (options: AdoptionOptions): Adoption => {
  const { clock, worlds, market, write, setFor, open, released, waiting, answer } = options;
  let last: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };

  const take = async (
    ticketId: TicketId,
    request: AdoptionRequest,
    objectionTo: Objection,
  ): Promise<AdoptionOutcome> => {
    const described = await market(request.market);
    if (!described.ok) return refused(described.error);
    if (described.value.instrument !== undefined)
      return refused('a position in a linear contract cannot be claimed');
    const read = await worlds();
    if (!read.ok) return refused(read.error);
    const { ours, theirs } = read.value;
    const granted = claimOf(ours, theirs, request, { ...options.rules, nowMs: clock.now() });
    if (!granted.ok) return refused(granted.error);
    const objection = await objectionTo(ours);
    if (objection !== null) return refused(objection);
    const countCenti = granted.value;
    const position = priceOf(ours, theirs, request, countCenti);
    const claim: Granted = { ticketId, request, market: described.value, countCenti, position };
    const isPlain = request.guard === null;
    const outcome = await open(write(claim), isPlain ? undefined : setFor(claim));
    return outcome.kind === 'refused' ? outcome : { kind: 'adopted', trade: outcome.trade };
  };

  /** Asked after the worlds were read: a release since then has the trade among ours. */
  const ruleObjection =
    (ticker: MarketTicker): Objection =>
    async (ours) => {
      if (ours.trades.some((trade) => trade.market === ticker)) return 'a trade is there already';
      return (await released()).has(ticker) ? 'a trade was released there' : null;
    };

  /** The trade comes first: killed before the answer, the next process finds it and answers. */
  const takeUp = async ({ id, trade, ...request }: OpenAdoption): Promise<void> => {
    const outcome: AdoptionOutcome =
      trade === null
        ? await inTurn(() => take(ticketOfAdoption(id), request, NO_OBJECTION))
        : { kind: 'adopted', trade };
    await answer(
      id,
      outcome.kind === 'adopted' ? `adopted as trade ${outcome.trade}` : `refused: ${outcome.why}`,
    );
  };

  return {
    claimByRule: (ticketId, request) =>
      inTurn(() => take(ticketId, request, ruleObjection(request.market))),
    look: async () => {
      for (const request of await waiting()) await takeUp(request);
    },
  };
};
