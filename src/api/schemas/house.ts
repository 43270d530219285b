import { z } from 'zod';

import { DESK_STATES } from '../../../machines/model/desk-report.ts';
import { KILL_SWITCH_STATES } from '../../../machines/model/kill-switch.ts';
import { ROLES } from '../access/roles.ts';
import { instantMs, instrument, micros, named, realMs, side } from './registry.ts';

const setting = z.object({
  state: z.enum(KILL_SWITCH_STATES),
  setting: z.int().describe('Grows with each change; what a change expects.'),
  by: z.string(),
  reason: z.string().nullable(),
  sinceMs: realMs,
});

export const overview = named(
  'Overview',
  z
    .object({
      atMs: instantMs,
      realAtMs: realMs,
      version: z.string(),
      mode: z.enum(['paper', 'live']),
      book: z.string(),
      startedAtMs: realMs,
      you: z.object({ role: z.enum(ROLES), token: z.string() }),
      readOnly: z.boolean(),
      draining: z.boolean(),
      live: z.boolean().describe('False: a restart would help.'),
      ready: z.boolean().describe('True: new trades may be taken.'),
      failed: z
        .array(z.object({ name: z.string(), reason: z.string() }))
        .describe('The checks that speak against new trades, and why.'),
      killSwitch: setting.nullable().describe('Null: not known yet.'),
      trades: z.object({
        live: z.int(),
        unprotected: z.int(),
        unprotectedMs: z.number().describe('All together, in this process, the market’s time.'),
        byState: z.array(z.object({ state: z.string(), count: z.int() })),
      }),
      unrealisedMicros: micros.nullable().describe('Null where no position has a proven bid.'),
      feeds: z.object({ up: z.int(), of: z.int(), oldestMs: z.number().nullable() }),
      restarts: z.int(),
      alarms: z
        .array(
          z.object({
            key: z.string(),
            what: z.string(),
            level: z.enum(['error', 'warn']),
            raisedAtMs: instantMs,
            fields: z.record(z.string(), z.unknown()),
          }),
        )
        .describe('What a person should know of for as long as it lasts, oldest first.'),
    })
    .describe('Am I protected, is the data fresh, can I stop it: all from memory.'),
);

export const feeds = named(
  'Feeds',
  z.object({
    atMs: instantMs,
    feeds: z.array(
      z.object({
        id: z.string(),
        state: z.string(),
        ageMs: z.number().nullable().describe('Since its last proof of life.'),
        markets: z.int(),
        frames: z.int(),
        gaps: z.int(),
        missed: z.int(),
        reconnects: z.int(),
        rejects: z.record(z.string(), z.int()),
      }),
    ),
  }),
);

const heldSide = z.enum(['long', 'short']);
const amount = z.string().describe('An exact decimal, as the venue writes it.');

export const accounts = named(
  'WatchedAccounts',
  z
    .object({
      accounts: z.array(
        z.object({
          id: z.string().describe('`binance` (spot) or `binanceUsdm`.'),
          lookedAtMs: instantMs.nullable().describe('When it was last read whole.'),
          toldAtMs: instantMs.nullable().describe('When its stream last told something of it.'),
          doubt: z.string().nullable().describe('Why it may be otherwise than shown.'),
          positions: z.array(
            z.object({
              product: z.string(),
              side: heldSide,
              quantity: amount,
              entryPrice: amount,
              liquidationPrice: amount.nullable(),
              margin: z.enum(['cross', 'isolated']).nullable(),
              protection: z
                .enum(['whole', 'part', 'none', 'guarded'])
                .describe(
                  'How much of it the stops of the account would close; or that trades of this ' +
                    'house guard it.',
                ),
            }),
          ),
          balances: z.array(
            z.object({ asset: z.string(), total: amount, available: amount.nullable() }),
          ),
          orders: z.array(
            z.object({
              orderId: z.string(),
              product: z.string(),
              side: z.enum(['buy', 'sell']),
              positionSide: heldSide.nullable(),
              kind: z.string().describe('The venue’s word, e.g. `STOP_MARKET`.'),
              quantity: amount.nullable().describe('Null: the whole position.'),
              price: amount.nullable(),
              triggerPrice: amount.nullable(),
              isReducing: z.boolean(),
            }),
          ),
        }),
      ),
    })
    .describe('Accounts elsewhere, which are looked at and never touched.'),
);

const child = z.object({
  id: z.string(),
  kind: z.enum(['worker', 'supervisor']),
  phase: z.string(),
  incarnation: z.int(),
  restarts: z.int(),
  startedAtMs: realMs.nullable().describe('When this incarnation came up; null before.'),
  waiting: z.int().nullable().describe('Events in its mailbox; null where it has none.'),
});

export const tree = named(
  'Tree',
  z.object({
    atMs: realMs,
    supervisors: z.array(
      z.object({
        id: z.string(),
        strategy: z
          .enum(['one_for_one', 'one_for_all', 'rest_for_one'])
          .describe('Whom the failure of a child takes along; the names are those of OTP.'),
        children: z.array(child).describe('At most 200: those that do not run come first.'),
        count: z.int().describe('How many there are.'),
        phases: z.record(z.string(), z.int()).describe('How many are in each phase.'),
        restarts: z.int(),
        waiting: z.int().describe('Events in the mailboxes of all.'),
      }),
    ),
  }),
);

export const health = named(
  'Health',
  z.object({
    atMs: realMs,
    startupPercent: z.number(),
    live: z.object({ pass: z.boolean(), failed: z.array(z.string()) }),
    ready: z.object({ pass: z.boolean(), failed: z.array(z.string()) }),
    startup: z.object({ pass: z.boolean(), failed: z.array(z.string()) }),
    heartbeatAtMs: realMs.nullable(),
    sweptAtMs: realMs.nullable(),
    checks: z.array(z.object({ name: z.string(), ok: z.boolean(), reason: z.string().nullable() })),
  }),
);

export const killSwitch = named(
  'KillSwitch',
  setting.extend({
    seen: z.boolean().describe('Whether the process that guards has taken it in.'),
    history: z.array(setting).describe('This and earlier settings, newest first.'),
  }),
);

export const desks = named(
  'Desks',
  z.object({
    desks: z.array(
      z.object({
        desk: z.string(),
        atMs: instantMs,
        state: z.enum(DESK_STATES),
        why: z.string().nullable(),
        pausedUntilMs: instantMs.nullable(),
        openTrades: z.int(),
        watchlist: z.array(
          z.object({
            market: z.string(),
            side,
            closeAtMs: instantMs,
            probabilityPercent: z.number(),
            askCenti: z.number(),
            edgePercent: z.number(),
            volumeContracts: z.number().nullable(),
            refusal: z.string().nullable(),
          }),
        ),
        refusals: z.array(
          z.object({
            market: z.string(),
            side,
            why: z.string(),
            times: z.int(),
            sinceMs: instantMs,
          }),
        ),
      }),
    ),
  }),
);

export const portfolio = named(
  'Portfolio',
  z.object({
    days: z
      .array(
        z.object({
          day: z.string(),
          atMs: instantMs,
          cashMicros: micros.nullable(),
          investedMicros: micros,
          realisedMicros: micros,
          totalMicros: micros.nullable(),
          openPositions: z.int(),
          closedTrades: z.int(),
        }),
      )
      .describe('The newest first.'),
  }),
);

const change = z.object({ path: z.string(), from: z.unknown(), to: z.unknown() });

export const settings = named(
  'Settings',
  z.object({
    instrument: instrument.exactOptional(),
    version: z.int(),
    scopes: z.array(z.string()),
    settings: z.array(z.object({ path: z.string(), value: z.unknown(), origin: z.string() })),
  }),
);

export const settingsChanges = named(
  'SettingsChanges',
  z.object({
    changes: z
      .array(
        z.object({
          version: z.int(),
          source: z.enum(['start', 'command']),
          scope: z.string(),
          by: z.string(),
          reason: z.string(),
          atMs: realMs,
          supersedes: z.int().nullable(),
          changes: z.array(change),
        }),
      )
      .describe('The newest first.'),
  }),
);
