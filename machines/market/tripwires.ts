/** One threshold of one owner; lives in at most one set of tripwires. */
export type Wire<Owner> = {
  readonly owner: Owner;
  readonly threshold: number;
  /** Index in the heap while armed, −1 while not. */
  position: number;
  /** When it was armed, relative to others: ties trip in this order. */
  order: number;
};

/** `below`: trips strictly under the threshold. `atOrBelow`: the threshold itself trips too. */
export type Crossing = 'below' | 'atOrBelow';

/**
 * Thresholds of one value, the first to be crossed on top: a value that crosses nothing costs one
 * comparison, however many wires are armed. Arming, disarming and each trip are O(log n) at worst.
 */
export type Tripwires<Owner> = {
  /** No effect on an armed wire. A wire already crossed trips at the next call of `trip`. */
  readonly arm: (wire: Wire<Owner>) => void;
  readonly disarm: (wire: Wire<Owner>) => void;
  /** Takes out one wire that `value` crosses, highest threshold first; null when none is left. */
  readonly trip: (value: number) => Wire<Owner> | null;
  /** Whether {@link trip} would take one out. */
  readonly wouldTrip: (value: number) => boolean;
  readonly size: () => number;
};

export const newWire = <Owner>(owner: Owner, threshold: number): Wire<Owner> => ({
  owner,
  threshold,
  position: -1,
  order: 0,
});

export const isArmed = (wire: Wire<unknown>): boolean => wire.position >= 0;

/** Whether `a` trips no later than `b`. */
const precedes = (a: Wire<unknown>, b: Wire<unknown>): boolean =>
  a.threshold > b.threshold || (a.threshold === b.threshold && a.order <= b.order);

const isCrossed = (crossing: Crossing, { threshold }: Wire<unknown>, value: number): boolean =>
  crossing === 'below' ? value < threshold : value <= threshold;

export const createTripwires = <Owner>(crossing: Crossing): Tripwires<Owner> => {
  const heap: Wire<Owner>[] = [];
  let armedSoFar = 0;

  const place = (wire: Wire<Owner>, position: number): void => {
    heap[position] = wire;
    wire.position = position;
  };
  const rise = (wire: Wire<Owner>): void => {
    let at = wire.position;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt];
      if (parent === undefined || precedes(parent, wire)) break;
      place(parent, at);
      at = parentAt;
    }
    place(wire, at);
  };
  const sink = (wire: Wire<Owner>): void => {
    let at = wire.position;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const child =
        left !== undefined && right !== undefined && precedes(right, left) ? right : left;
      if (child === undefined || precedes(wire, child)) break;
      const childAt = child.position;
      place(child, at);
      at = childAt;
    }
    place(wire, at);
  };
  const remove = (wire: Wire<Owner>): void => {
    const hole = wire.position;
    const last = heap.pop();
    wire.position = -1;
    if (last === undefined || last === wire) return;
    place(last, hole);
    rise(last);
    sink(last);
  };

  return {
    arm: (wire) => {
      if (isArmed(wire)) return;
      armedSoFar += 1;
      wire.order = armedSoFar;
      place(wire, heap.length);
      rise(wire);
    },
    disarm: (wire) => {
      if (isArmed(wire) && heap[wire.position] === wire) remove(wire);
    },
    trip: (value) => {
      const first = heap[0];
      if (first === undefined || !isCrossed(crossing, first, value)) return null;
      remove(first);
      return first;
    },
    wouldTrip: (value) => heap[0] !== undefined && isCrossed(crossing, heap[0], value),
    size: () => heap.length,
  };
};
