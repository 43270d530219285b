import type { DeskReport } from '../../../machines/model/desk-report.ts';
import { unreachable } from '../../../machines/model/result.ts';
import type { DeskSettings } from '../../../machines/model/settings.ts';

export type Situation = Pick<DeskReport, 'state' | 'pausedUntilMs' | 'openTrades' | 'watchlist'> & {
  readonly settings: DeskSettings;
  readonly unfit: string | null;
};

const iso = (atMs: number): string => new Date(Math.ceil(atMs)).toISOString();

/** Why a desk that is active enters nothing, by its watchlist; null when it may enter something. */
const whyIdle = ({ openTrades, settings, watchlist }: Situation): string | null => {
  if (openTrades >= settings.maxOpenTrades)
    return `${openTrades} of its trades are open, its limit is ${settings.maxOpenTrades}`;
  const [first] = watchlist;
  if (first === undefined) return 'no market is near its thresholds';
  if (watchlist.some(({ refusal }) => refusal === null)) return null;
  return `${first.market} ${first.side}: ${first.refusal ?? ''}`;
};

/** Why a desk enters nothing, in words; null while nothing is against it. */
export const whyNot = (situation: Situation): string | null => {
  const { state, settings, unfit, pausedUntilMs } = situation;
  switch (state) {
    case 'disabled':
      return settings.entriesEnabled ? unfit : 'its entries are switched off';
    case 'paused':
      return `momentum has spiked: paused until ${iso(pausedUntilMs ?? 0)}, if it stays calm`;
    case 'inactive':
      return 'no market is within its time window';
    case 'active':
      return whyIdle(situation);
    default:
      return unreachable(state);
  }
};
