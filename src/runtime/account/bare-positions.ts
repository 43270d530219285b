import type { Clock, TimerHandle } from '../../../machines/ports.ts';
import type { Alarms } from '../alarms.ts';
import { isBare, type WatchedView } from './watched.ts';

type Seen = WatchedView['positions'][number];

/** Calls people for positions of a watched account that its stops would not close whole. */
export type BarePositions = {
  readonly seen: (positions: readonly Seen[]) => void;
  readonly stop: () => void;
};

type Options = {
  readonly account: string;
  /** For as long a position may be without a stop, as between two orders. */
  readonly afterMs: number;
  readonly clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>;
  readonly alarms: Pick<Alarms, 'raise' | 'clear'>;
};

/** What is bare now, and the wait until that is an alarm; null: it is one. */
type Bare = { position: Seen; wait: TimerHandle | null };

const WORDS = {
  none: 'a watched position has no stop at its venue',
  part: 'a watched position has no stop at its venue for a part of it',
} as const;

const nameOf = ({ product, side }: Seen): string => `${product}/${side}`;

export const createBarePositions = (options: Options): BarePositions => {
  const { account, afterMs, alarms, clock } = options;
  const bare = new Map<string, Bare>();

  const keyOf = (name: string): string => `watched/${account}/${name}`;

  const raise = (name: string, { position }: Bare): void => {
    const { product, protection, quantity, side } = position;
    if (!isBare(protection)) return;
    alarms.raise(keyOf(name), WORDS[protection], { account, product, side, quantity });
  };

  const begin = (name: string, position: Seen): void => {
    const begun: Bare = { position, wait: null };
    begun.wait = clock.setTimeout(() => {
      begun.wait = null;
      raise(name, begun);
    }, afterMs);
    bare.set(name, begun);
  };

  const end = (name: string, { wait }: Bare): void => {
    bare.delete(name);
    if (wait === null) alarms.clear(keyOf(name));
    else clock.clearTimeout(wait);
  };

  return {
    seen: (positions) => {
      const now = new Map(
        positions.filter(({ protection }) => isBare(protection)).map((one) => [nameOf(one), one]),
      );
      for (const [name, known] of bare) if (!now.has(name)) end(name, known);
      for (const [name, position] of now) {
        const known = bare.get(name);
        if (known === undefined) begin(name, position);
        else known.position = position;
        if (known?.wait === null) raise(name, known);
      }
    },
    stop: () => {
      for (const [name, known] of bare) end(name, known);
    },
  };
};
