import type { Endpoint } from './endpoint.ts';
import { houseEndpoints, type HouseSources } from './resources/house.ts';
import { ticketEndpoints, type TicketSources } from './resources/tickets.ts';
import { tradesEndpoints, type TradeSources } from './resources/trades.ts';

/** What the whole API is answered from. */
export type ApiSources = HouseSources & TicketSources & TradeSources;

/** Everything that can be asked of the API. */
export const apiEndpoints = (sources: ApiSources): readonly Endpoint[] => [
  ...houseEndpoints(sources),
  ...tradesEndpoints(sources),
  ...ticketEndpoints(sources),
];
