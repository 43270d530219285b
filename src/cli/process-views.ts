import type { z } from 'zod';

import type { feeds, health, tree } from '../api/schemas/house.ts';
import type { EffectiveConfig } from '../config/load.ts';
import type { Happening } from '../runtime/tap.ts';

/* What a running process says of itself over its API. */

export type HealthView = z.infer<typeof health>;
export type FeedsView = z.infer<typeof feeds>;
export type TreeView = z.infer<typeof tree>;

/** What one who follows a process is told. */
export type Followed =
  | { readonly kind: 'happened'; readonly happening: Happening }
  /** Something in between was told to nobody. */
  | { readonly kind: 'gap' };

export type FollowRequest = {
  readonly settings: EffectiveConfig;
  readonly stop: AbortSignal;
  readonly told: (one: Followed) => void;
};
