import type { Terms } from '../../machines/model/instrument.ts';
import type { CountCenti } from '../../machines/model/money.ts';
import { unreachable } from '../../machines/model/result.ts';
import type { OrderEvent, OrderFill, VenueOrderStatus } from '../../machines/model/order.ts';
import { dollars } from '../cli/render/format.ts';
import { price, quantity, quantityWords } from '../cli/render/priced.ts';
import { plainCount, plainPrice } from '../runtime/plain.ts';
import { timerFact } from './timer-fact.ts';

const STATUS: Readonly<Record<VenueOrderStatus, string>> = {
  resting: 'rests at the venue',
  canceled: 'was cancelled by the venue',
  executed: 'was executed by the venue',
};

const amount = (terms: Terms, count: CountCenti): string =>
  quantityWords(terms, plainCount(terms, count));

const stands = (
  terms: Terms,
  event: { readonly status: VenueOrderStatus; readonly filledCenti: CountCenti },
): string => `the order ${STATUS[event.status]}, ${amount(terms, event.filledCenti)} filled`;

const filled = (terms: Terms, { countCenti, feeMicros, isTaker, priceCenti }: OrderFill): string =>
  `${amount(terms, countCenti)} filled at ${price(terms, plainPrice(terms, priceCenti))}, ` +
  `fee ${dollars(feeMicros)}, as ${isTaker ? 'taker' : 'maker'}`;

/** What an event tells an order, in plain words. */
export const orderFact = (terms: Terms, event: OrderEvent): string => {
  switch (event.type) {
    case 'order.submit':
      return 'it is to be sent';
    case 'order.cancel':
      return 'its end was asked for';
    case 'submission.accepted':
      return (
        `the venue has taken it: ${amount(terms, event.filledCenti)} filled, ` +
        `${quantity(terms, plainCount(terms, event.remainingCenti))} remain`
      );
    case 'submission.rejected':
      return `the venue has rejected it: ${event.code}`;
    case 'submission.unknown':
      return event.landed
        ? 'the venue has it, and what it has made of it is unknown'
        : 'whether the venue has it is unknown';
    case 'lookup.found':
    case 'order.ended':
      return stands(terms, event);
    case 'lookup.missing':
      return 'the venue does not know it';
    case 'lookup.unknown':
      return 'the venue could not be asked about it';
    case 'fill.seen':
      return filled(terms, event.fill);
    case 'cancel.accepted':
      return `the venue has taken ${amount(terms, event.reducedByCenti)} from it`;
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
