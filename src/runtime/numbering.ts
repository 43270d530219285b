import { eventId, type EventId } from '../../machines/model/ids.ts';

/**
 * Ids for events that this process invents (ticks, timers of the world, commands). `boot` is unique
 * per process start, so that no two of them ever share an id.
 */
export const createNumbering = (boot: string): ((what: string) => EventId) => {
  let last = 0;
  return (what) => {
    last += 1;
    return eventId(`${what}/${boot}/${last}`);
  };
};
