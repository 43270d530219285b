import type { z } from 'zod';

import type { Wire as Told } from '../../../api/endpoint.ts';
import type {
  Detail as AnyDetail,
  Frame as AnyFrame,
  Row as AnyRow,
} from '../../../api/live/frames.ts';
import type { Sight as AnySight } from '../../../api/live/wish.ts';
import type {
  auditPage,
  auditState,
  done,
  settingsApplied,
  settingsPreview,
  switched,
} from '../../../api/schemas/actions.ts';
import type { explanation, fills, orders, transitionPage } from '../../../api/schemas/history.ts';
import type {
  accounts,
  desks,
  feeds,
  health,
  killSwitch,
  overview,
  settings,
  tree,
} from '../../../api/schemas/house.ts';
import type { logs } from '../../../api/schemas/logs.ts';
import type { markets } from '../../../api/schemas/market.ts';
import type { calibration, results } from '../../../api/schemas/past.ts';
import type { SessionContent as AnySession } from '../../../api/schemas/session.ts';
import type { notifications, trials } from '../../../api/schemas/notifications.ts';
import type { comparison, reconciled } from '../../../api/schemas/reconcile.ts';
import type { socketTicket } from '../../../api/schemas/socket.ts';
import type { houseTimeline, tradeTimeline } from '../../../api/schemas/timeline.ts';
import type { shownTrade, tradePage } from '../../../api/schemas/trade.ts';

/*
 * What the API answers with, by its own schemas.
 */

export type Overview = Told<typeof overview>;
export type Alarm = Overview['alarms'][number];
export type Feeds = z.infer<typeof feeds>;
export type Tree = z.infer<typeof tree>;
export type SupervisorView = Tree['supervisors'][number];
export type Health = z.infer<typeof health>;
export type WatchedAccounts = z.infer<typeof accounts>;
export type Settings = z.infer<typeof settings>;
export type TradePage = Told<typeof tradePage>;
export type ShownTrade = Told<typeof shownTrade>;
export type Wire = NonNullable<ShownTrade['live']>['standing']['wires'][number];
export type TransitionPage = z.infer<typeof transitionPage>;
export type Transition = TransitionPage['transitions'][number];
export type Explanation = z.infer<typeof explanation>;
export type Orders = z.infer<typeof orders>;
export type Fills = z.infer<typeof fills>;
export type KillSwitch = z.infer<typeof killSwitch>;
export type Desks = z.infer<typeof desks>;
export type Done = z.infer<typeof done>;
export type Switched = z.infer<typeof switched>;
export type SettingsPreview = z.infer<typeof settingsPreview>;
export type SettingsApplied = z.infer<typeof settingsApplied>;
export type AuditPage = z.infer<typeof auditPage>;
export type AuditState = z.infer<typeof auditState>;
export type Comparison = z.infer<typeof comparison>;
export type Reconciled = z.infer<typeof reconciled>;
export type Markets = z.infer<typeof markets>;
export type Results = z.infer<typeof results>;
export type Calibration = z.infer<typeof calibration>;
export type HouseTimeline = z.infer<typeof houseTimeline>;
export type TradeTimeline = z.infer<typeof tradeTimeline>;
export type SessionContent = AnySession;
export type Logs = z.infer<typeof logs>;
export type SocketTicket = z.infer<typeof socketTicket>;
export type Notifications = z.infer<typeof notifications>;
export type NotificationTrials = z.infer<typeof trials>;
export type Frame = AnyFrame;
export type Row = AnyRow;
export type Happening = Extract<AnyFrame, { t: 'frame' }>['happenings'][number];
export type Detail = AnyDetail;
export type Sight = AnySight;
