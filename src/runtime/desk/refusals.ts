import type { Refused } from '../../../machines/model/desk-report.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { Ticket } from '../../../machines/model/trade.ts';
import { placeOf, type Place } from './survey.ts';

/** Refused tickets: a reason is told when it is new, and counted while it stays. */
export type Refusals = {
  readonly refused: (ticket: Ticket, why: string, atMs: EpochMs) => void;
  /** The place was entered, or is not wanted any more. */
  readonly over: (place: Place) => void;
  readonly standing: () => readonly Refused[];
};

export type RefusalsOptions = {
  readonly told: (ticket: Ticket, why: string) => void;
  /** A reason that was told has been given so often in all. */
  readonly counted: (refused: Refused) => void;
};

export const createRefusals = ({ told, counted }: RefusalsOptions): Refusals => {
  const standing = new Map<Place, Refused>();
  const over = (place: Place): void => {
    const known = standing.get(place);
    standing.delete(place);
    if (known !== undefined && known.times > 1) counted(known);
  };
  return {
    refused: (ticket, why, atMs) => {
      const { market, side } = ticket;
      const place = placeOf(market, side);
      const known = standing.get(place);
      if (known?.why === why) standing.set(place, { ...known, times: known.times + 1 });
      else {
        over(place);
        standing.set(place, { market, side, why, times: 1, sinceMs: atMs });
        told(ticket, why);
      }
    },
    over,
    standing: () => [...standing.values()],
  };
};
