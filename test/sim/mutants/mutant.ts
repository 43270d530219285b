import type { Engine } from '../../../src/store/store.ts';
import type { House } from '../../../src/tree/house.ts';
import type { Network } from '../../../src/venues/network.ts';

/** A deliberate fault of the program, put around one of its parts. */
export type Mutant = {
  readonly name: string;
  readonly network: (network: Network) => Network;
  readonly engine: (engine: Engine) => Engine;
  /** Before anything of the house runs. */
  readonly house: (house: House) => void;
};

const same = <T>(part: T): T => part;

/** The program as it is. */
export const asItIs: Mutant = {
  name: 'as it is',
  network: same,
  engine: same,
  house: () => undefined,
};
