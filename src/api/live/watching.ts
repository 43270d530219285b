import type { Context } from 'hono';

import type { ApiEnv } from '../access/gate.ts';
import { problem } from '../problem.ts';
import type { Hub } from './hub.ts';
import { wishOf, type Watching } from './wish.ts';

/** Lets whoever asks well watch where there is room, by whatever way `open` has; refuses others. */
export const watchingBy =
  (hub: Hub, open: (context: Context<ApiEnv>, watching: Watching) => Response) =>
  (context: Context<ApiEnv>): Response => {
    const wish = wishOf(context);
    if (wish === null)
      return problem(context, {
        status: 400,
        title: 'expected ?view=12,13, ?selected=12 and ?after=N, or none',
      });
    if (!hub.hasRoom())
      return problem(context, { status: 429, title: 'expected fewer watchers at once' });
    return open(context, { ...wish, you: context.get('caller') });
  };
