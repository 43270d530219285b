import type { PoolBounds } from '../../db/pool.ts';

/** The bounds of the reading pool; the writer has one connection of its own. */
export type PoolSettings = Pick<PoolBounds, 'maxConnections'> & Partial<PoolBounds>;
