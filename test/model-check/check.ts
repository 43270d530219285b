import type { Bounds } from './bounds.ts';
import { createActors } from './actors.ts';
import type { Charts } from './charts.ts';
import { explore, type Exploration, type Space } from './explore.ts';
import type { Ground } from './ground.ts';
import { breachOf, isAtBound, isGoodEnd } from './laws.ts';
import { createPost } from './mail.ts';
import { movesOf } from './moves.ts';
import { bornWorld } from './steps.ts';
import { worldKey, type World } from './world.ts';

export const groundOf = (charts: Charts, bounds: Bounds): Ground => ({
  bounds,
  actors: createActors(charts),
  post: createPost(),
});

const spaceOf = (ground: Ground): Space<World> => ({
  start: bornWorld(ground),
  key: worldKey,
  moves: (world) => movesOf(ground, world),
  breach: (world) => breachOf(ground, world),
  isEnd: (world) => isGoodEnd(ground, world),
  isEdge: (world) => isAtBound(ground, world),
});

export type Checked = Exploration<World> & { readonly ground: Ground };

/** Every world within the bounds, under these charts. */
export const check = (charts: Charts, bounds: Bounds, states = 20_000_000): Checked => {
  const ground = groundOf(charts, bounds);
  return { ...explore(spaceOf(ground), { depth: bounds.depth, states }), ground };
};
