import type { GuardSettings } from '../../machines/model/settings.ts';
import {
  after,
  CLOSE_AT,
  filled,
  guard,
  play,
  totals,
  unverified,
} from '../support/trade-fixtures.ts';
import {
  closes,
  dies,
  opened,
  rings,
  ringsBlind,
  failsThrice,
  trips,
  watched,
  type Trade,
} from './steps.ts';

/* One trade of 100 YES at 96¢ whose exit rests at 98¢, or that is left in part. */

const resting = (changes: Partial<GuardSettings> = {}): GuardSettings =>
  unverified({ limitExit: { enabled: true, gainCenti: 200, priceCenti: 9_900 }, ...changes });
const verified = guard({ limitExit: resting().limitExit });
const blind = resting({ blind: { policy: 'exit', afterMs: 60_000 } });

/** The exit that rests ends after `sold` contracts at its price. */
const yields = (trade: Trade, sold: number): Trade => dies(trade, sold, 98);

const rests = rings(watched({ guard: resting() }));
const asIs = closes(watched({ guard: unverified() }), 40);

export const LIMIT_SITUATIONS = {
  'open, an exit about to rest': opened({ guard: resting() }),
  'open, an exit rests': play(rests, { type: 'watch.lost', reason: 'silence', atMs: after(8) }),
  'open, an exit about to rest, blind': opened({ guard: blind }),
  'open, an exit rests, the guard just changed': play(rests, {
    type: 'guard.changed',
    by: 'test',
    settings: resting({ limitExit: { enabled: true, gainCenti: 300, priceCenti: null } }),
    settingsVersion: 7,
    atMs: after(8),
  }),
  'monitoring.watching, an exit about to rest': watched({ guard: resting() }),
  'monitoring.watching, an exit rests': rests,
  'monitoring.watching, an exit rests, 60 sold': play(
    rests,
    filled('exit', 1, totals(60, 98), after(9), false),
  ),
  'monitoring.watching, a resting exit has died': dies(rests),
  'monitoring.verifying, an exit rests': trips(rings(watched({ guard: verified }))),
  'autoStopping.clearing': trips(rests),
  'autoStopping.clearing, overdue': ringsBlind(trips(rests)),
  'autoStopping.clearing, the way is free': yields(trips(rests), 40),
  'autoStopping.retrying, the way is free, no price': ringsBlind(yields(trips(rests), 40)),
  'closing.clearing': closes(rests),
  'closing.clearing, gone at the venue': play(rests, {
    type: 'position.vanished',
    why: 'flat',
    atMs: after(10),
  }),
  'closing.clearing, for a part': closes(rests, 40),
  'closing.exiting, a part': asIs,
  'closing.exiting, two parts': closes(asIs, 30),
  'closing.retrying, a part': yields(asIs, 10),
  'closing.stuck, a part': failsThrice(asIs),
  'settling, an exit rests': play(rests, { type: 'market.closed', atMs: CLOSE_AT }),
  'closed, by the exit that rested': play(rests, filled('exit', 1, totals(100, 98), after(11))),
} as const satisfies Readonly<Record<string, Trade>>;
