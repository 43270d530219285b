import type { OrderContext } from '../../machines/model/order.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import { atVenue, CENTI, isOrderOver, type Ground } from './ground.ts';
import { takenByOrder } from './steps.ts';
import { UNBORN, type World } from './world.ts';

/*
 * The one reduction. An order that is over, dead at the venue, with every fill of the venue in its
 * books, does not change any more: what is on its way to it says nothing new, in any order of
 * arrival, and what it still asks will be answered with the same. Such mail is taken at once, at
 * the cost of one step that is seen to change nothing; to keep it would multiply every later world
 * by the ways in which it might still lie about.
 */

/** The order, where nothing can be news to it; null otherwise. */
const finished = ({ actors }: Ground, world: World, order: number): Stored<OrderContext> | null => {
  const local = world.orders[order];
  if (local === undefined || local === UNBORN) return null;
  const own = actors.order(local);
  const { status, filled } = atVenue(world, order);
  const isDead = status === 'canceled' || status === 'executed';
  return isDead && isOrderOver(own.state) && own.context.totals.filledCenti === filled * CENTI
    ? own
    : null;
};

const isSettledMail = (ground: Ground, world: World, number: number): boolean => {
  const message = ground.post.read(number);
  switch (message.to) {
    case 'trade':
    case 'birth':
      return false;
    case 'withdrawal': {
      const own = finished(ground, world, message.order);
      return own !== null;
    }
    case 'venue': {
      const { ask, heard, order } = message;
      if (ask === 'submit') return !heard && atVenue(world, order).status !== 'none';
      const own = finished(ground, world, order);
      return own?.context.request.timeInForce === 'immediateOrCancel';
    }
    case 'order': {
      const { order, by } = message;
      return (
        by !== 'recovery' &&
        finished(ground, world, order) !== null &&
        !takenByOrder(ground, world, number).changed
      );
    }
  }
};

/** The world without mail that cannot matter. */
export const withoutSettledMail = (ground: Ground, world: World): World =>
  world.mail.some((number) => isSettledMail(ground, world, number))
    ? { ...world, mail: world.mail.filter((number) => !isSettledMail(ground, world, number)) }
    : world;
