import type { DatabaseOptions, PoolBounds } from '../../db/pool.ts';

/** The bounds of the reading pool; the writer has one connection of its own. */
export type PoolSettings = Partial<PoolBounds> & Pick<DatabaseOptions, 'settings'>;
