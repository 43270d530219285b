import type { GuardSettings } from '../model/settings.ts';
import type { TradeContext } from '../model/trade.ts';

type Guarded = Pick<TradeContext, 'ticket' | 'guardChange'>;

/** The guard in force: the one the trade was opened with, unless it has been changed since. */
export const guardOf = ({ ticket, guardChange }: Guarded): GuardSettings =>
  guardChange?.settings ?? ticket.guard;

/** The version of the settings that {@link guardOf} was taken from. */
export const settingsVersionOf = ({ ticket, guardChange }: Guarded): number =>
  guardChange?.settingsVersion ?? ticket.settingsVersion;
