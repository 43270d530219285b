import { parseDecimal } from '../../../../../../machines/model/decimal.ts';
import { plainCount, type Shown } from '../../../../../runtime/plain.ts';
import type { Done } from '../../../actions/parts.ts';
import type { Done as Answered, ShownTrade } from '../../../api/types.ts';

const IN_PART = 'done, but ';

/** What the process said of an action on a trade. */
export const answerOf = ({ answer }: Answered): Done => {
  if (answer === null) return 'Put down; whoever guards the trade next does it.';
  const taken = 'The trade has taken it.';
  if (answer === 'done') return taken;
  if (!answer.startsWith(IN_PART)) return `The trade says: ${answer}.`;
  const but = `But ${answer.slice(IN_PART.length)}.`;
  return [
    { isDone: true, words: taken },
    { isDone: false, words: but },
  ];
};

export type Simple = 'pause' | 'resume' | 'retry' | 'revive';

type Words = { readonly title: string; readonly verb: string; readonly will: string };

export const SIMPLE: Readonly<Record<Simple, Words>> = {
  pause: {
    title: 'Pause the stops',
    verb: 'Pause its stops',
    will:
      'no stop of this trade fires until they are resumed. It counts as unprotected, and that ' +
      'is told to you for as long as it lasts.',
  },
  resume: {
    title: 'Resume the stops',
    verb: 'Resume its stops',
    will:
      'it is guarded again as soon as a fresh price is there. A stop that is crossed by then ' +
      'fires at once.',
  },
  retry: {
    title: 'Try the exit again',
    verb: 'Try again now',
    will:
      'the exit is sent anew, without waiting out its pause. Nothing is sold twice: the last ' +
      'order is proven over first.',
  },
  revive: {
    title: 'Take it up again',
    verb: 'Take it up',
    will:
      'what of it is parked, the trade itself or orders of it, is started anew from its journal. ' +
      'A trade that was parked is guarded again as soon as a fresh price is there, and a stop ' +
      'that is crossed by then fires at once. Where it fails again it stays parked, and you are ' +
      'told why.',
  },
};

const MICRO_DECIMALS = 6;
const CENTI_DECIMALS = 2;

/** What is typed as an amount to leave, in hundredths; null where it is none. */
export const countIn = (of: Pick<Shown, 'instrument'>, typed: string): number | null => {
  const { instrument } = of;
  const decimals =
    instrument === undefined ? CENTI_DECIMALS : MICRO_DECIMALS - instrument.priceDecimals;
  const units = parseDecimal(typed, decimals);
  return units === null || units < 0 ? null : plainCount(of, units);
};

/** What a close does with the position. */
export const verbOf = ({ side }: Shown): string => (side === 'short' ? 'Buy back' : 'Sell');

type Live = NonNullable<ShownTrade['live']>;

/** What a trade that runs can be asked in this state, beside being closed. */
const askedOf = (
  trade: ShownTrade['trade'],
  live: Pick<Live, 'stopsPaused'>,
): readonly Simple[] => {
  const isLeaving = /^(?:autoStopping|closing)/.test(trade.state);
  if (isLeaving) return /\.(?:stuck|retrying)$/.test(trade.state) ? ['retry'] : [];
  if (trade.heldCenti === 0 || trade.state === 'settling') return [];
  return [live.stopsPaused ? 'resume' : 'pause'];
};

/** What a trade can be asked, beside being closed; the most urgent first. */
export const simpleOf = (
  { live, trade }: ShownTrade,
  isOrderParked: boolean,
): readonly Simple[] => {
  if (trade.quarantineReason !== null) return ['revive'];
  const asked = live === null ? [] : askedOf(trade, live);
  return isOrderParked ? ['revive', ...asked] : asked;
};

/** Whether it can still be asked to leave. */
export const canClose = ({ live, trade }: ShownTrade): boolean =>
  live !== null && !live.closeRequested && !/^(?:closing|settling)/.test(trade.state);
