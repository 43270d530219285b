import { unreachable } from '../../machines/model/result.ts';
import type { CountCenti } from '../../machines/model/money.ts';
import type { OrderEvent, OrderFill, VenueOrderStatus } from '../../machines/model/order.ts';
import { cents, contracts, dollars } from '../cli/render/format.ts';
import { timerFact } from './timer-fact.ts';

const STATUS: Readonly<Record<VenueOrderStatus, string>> = {
  resting: 'rests at the venue',
  canceled: 'was cancelled by the venue',
  executed: 'was executed by the venue',
};

const stands = (event: {
  readonly status: VenueOrderStatus;
  readonly filledCenti: CountCenti;
}): string => `the order ${STATUS[event.status]}, ${contracts(event.filledCenti)} contracts filled`;

const filled = ({ countCenti, feeMicros, isTaker, priceCenti }: OrderFill): string =>
  `${contracts(countCenti)} contracts filled at ${cents(priceCenti)}, fee ${dollars(feeMicros)}, ` +
  `as ${isTaker ? 'taker' : 'maker'}`;

/** What an event tells an order, in plain words. */
export const orderFact = (event: OrderEvent): string => {
  switch (event.type) {
    case 'order.submit':
      return 'it is to be sent';
    case 'order.cancel':
      return 'its end was asked for';
    case 'submission.accepted':
      return (
        `the venue has taken it: ${contracts(event.filledCenti)} contracts filled, ` +
        `${contracts(event.remainingCenti)} remain`
      );
    case 'submission.rejected':
      return `the venue has rejected it: ${event.code}`;
    case 'submission.unknown':
      return event.landed
        ? 'the venue has it, and what it has made of it is unknown'
        : 'whether the venue has it is unknown';
    case 'lookup.found':
    case 'order.ended':
      return stands(event);
    case 'lookup.missing':
      return 'the venue does not know it';
    case 'lookup.unknown':
      return 'the venue could not be asked about it';
    case 'fill.seen':
      return filled(event.fill);
    case 'cancel.accepted':
      return `the venue has taken ${contracts(event.reducedByCenti)} contracts from it`;
    case 'cancel.unknown':
      return 'whether the venue has cancelled it is unknown';
    case 'process.recovered':
      return 'the process was started anew';
    case 'deadline.reached':
      return timerFact(event.timerId);
    default:
      return unreachable(event);
  }
};
