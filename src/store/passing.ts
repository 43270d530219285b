import { isConnectionFault } from '../../db/faults.ts';
import { PassingFault } from '../../machines/store/store.ts';

export const asError = (value: unknown): Error =>
  value instanceof Error ? value : new Error(String(value));

/** An effect of the store chart whose failure says whether it may pass by itself. */
export const passing = async <T>(effect: Promise<T>): Promise<T> => {
  try {
    return await effect;
  } catch (error) {
    if (!isConnectionFault(error)) throw error;
    throw new PassingFault(asError(error).message, { cause: error });
  }
};
