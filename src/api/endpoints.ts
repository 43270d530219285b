import type { Endpoint } from './endpoint.ts';
import { actionEndpoints, type ActionSources } from './resources/actions.ts';
import { auditEndpoints } from './resources/audit.ts';
import { houseEndpoints, type HouseSources } from './resources/house.ts';
import { logEndpoints, type LogSources } from './resources/logs.ts';
import { marketEndpoints, type MarketSources } from './resources/market.ts';
import { notificationEndpoints, type NotificationSources } from './resources/notifications.ts';
import { pastEndpoints } from './resources/past.ts';
import { reconcileEndpoints, type ReconcileSources } from './resources/reconcile.ts';
import { sessionEndpoints, type SessionSources } from './resources/session.ts';
import { settingsActions, type SettingsSources } from './resources/settings.ts';
import { socketEndpoints, type SocketSources } from './resources/socket.ts';
import { ticketEndpoints, type TicketSources } from './resources/tickets.ts';
import { timelineEndpoints, type TimelineSources } from './resources/timeline.ts';
import { tradesEndpoints, type TradeSources } from './resources/trades.ts';

/** What the whole API is answered from. */
export type ApiSources = ActionSources &
  HouseSources &
  LogSources &
  MarketSources &
  NotificationSources &
  ReconcileSources &
  SessionSources &
  SettingsSources &
  SocketSources &
  TicketSources &
  TimelineSources &
  TradeSources;

/** Everything that can be asked of the API. */
export const apiEndpoints = (sources: ApiSources): readonly Endpoint[] => [
  ...houseEndpoints(sources),
  ...tradesEndpoints(sources),
  ...ticketEndpoints(sources),
  ...actionEndpoints(sources),
  ...settingsActions(sources),
  ...auditEndpoints(sources.database),
  ...reconcileEndpoints(sources),
  ...pastEndpoints(sources),
  ...marketEndpoints(sources),
  ...logEndpoints(sources),
  ...notificationEndpoints(sources),
  ...socketEndpoints(sources),
  ...timelineEndpoints(sources),
  ...sessionEndpoints(sources),
];
