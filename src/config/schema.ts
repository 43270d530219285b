import { z } from 'zod';

import { feedsSection, ordersSection, supervisionSection } from './sections/actors.ts';
import { clerksSection } from './sections/clerks.ts';
import { databaseSection } from './sections/database.ts';
import { defaultDesk, deskSection } from './sections/desks.ts';
import { guardSection } from './sections/guard.ts';
import {
  leaseSection,
  logSection,
  probesSection,
  shutdownSection,
  spoolSection,
  sweepSection,
} from './sections/operations.ts';
import { notifySection } from './sections/notify.ts';
import { paperSection } from './sections/paper.ts';
import { protectionSection } from './sections/protection.ts';
import { protectionsSection } from './sections/protections.ts';
import { reconcileSection } from './sections/reconcile.ts';
import { recordSection } from './sections/record.ts';
import { path } from './sections/scalars.ts';
import { signalsSection } from './sections/signals.ts';
import { marketsSection, venuesSection } from './sections/venues.ts';
import {
  adoptionSection,
  apiSection,
  inspectorSection,
  ticketsSection,
} from './sections/ways-in.ts';

/** Every setting, with its bounds, its default and its meaning. The only list of settings. */
export const configSchema = z.strictObject({
  mode: z
    .enum(['paper', 'live'])
    .default('paper')
    .describe('`paper` trades against the simulator, `live` with real money.'),
  liveTradingAllowed: z
    .boolean()
    .default(false)
    .describe('The second switch of live trading; `mode` alone does not start it.'),
  dataDirectory: path()
    .nullable()
    .default(null)
    .describe(
      'Where the embedded database keeps its files. Null: `.tradewarden` in the working ' +
        'directory, or the place the database launcher finds for the superuser.',
    ),
  database: databaseSection.prefault({}),
  venues: venuesSection.prefault({}),
  markets: marketsSection.prefault({}),
  paper: paperSection.prefault({}),
  guard: guardSection.prefault({}),
  desks: z
    .array(deskSection)
    .default([defaultDesk])
    .describe(
      'The desks that enter trades by themselves. By default one, `fifteen-minute`, on the four ' +
        'quarter-hour series: 10 contracts at 70 % or more with an edge of 3 points. An empty ' +
        'list: none.',
    ),
  signals: signalsSection.prefault({}),
  tickets: ticketsSection.prefault({}),
  adoption: adoptionSection.prefault({}),
  orders: ordersSection.prefault({}),
  feeds: feedsSection.prefault({}),
  supervision: supervisionSection.prefault({}),
  protection: protectionSection.prefault({}),
  protections: protectionsSection.prefault({}),
  reconcile: reconcileSection.prefault({}),
  clerks: clerksSection.prefault({}),
  record: recordSection.prefault({}),
  sweep: sweepSection.prefault({}),
  probes: probesSection.prefault({}),
  api: apiSection.prefault({}),
  inspector: inspectorSection.prefault({}),
  notify: notifySection.prefault({}),
  log: logSection.prefault({}),
  shutdown: shutdownSection.prefault({}),
  lease: leaseSection.prefault({}),
  spool: spoolSection.prefault({}),
});

export type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** The settings in force. */
export type Config = DeepReadonly<z.infer<typeof configSchema>>;
