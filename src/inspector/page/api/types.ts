import type { z } from 'zod';

import type { explanation, fills, orders, transitionPage } from '../../../api/schemas/history.ts';
import type { feeds, health, overview, settings, tree } from '../../../api/schemas/house.ts';
import type { shownTrade, tradePage } from '../../../api/schemas/trade.ts';

/*
 * What the API answers with, by its own schemas.
 */

export type Overview = z.infer<typeof overview>;
export type Alarm = Overview['alarms'][number];
export type Feeds = z.infer<typeof feeds>;
export type Tree = z.infer<typeof tree>;
export type SupervisorView = Tree['supervisors'][number];
export type Health = z.infer<typeof health>;
export type Settings = z.infer<typeof settings>;
export type TradePage = z.infer<typeof tradePage>;
export type ShownTrade = z.infer<typeof shownTrade>;
export type Wire = NonNullable<ShownTrade['live']>['standing']['wires'][number];
export type TransitionPage = z.infer<typeof transitionPage>;
export type Transition = TransitionPage['transitions'][number];
export type Explanation = z.infer<typeof explanation>;
export type Orders = z.infer<typeof orders>;
export type Fills = z.infer<typeof fills>;
