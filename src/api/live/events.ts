import type { Handler } from 'hono';

import type { ApiEnv } from '../access/gate.ts';
import type { Sent } from './frames.ts';
import type { Hub, Watcher } from './hub.ts';
import { watchingBy } from './watching.ts';
import type { Watching } from './wish.ts';

const HIGH_WATER_BYTES = 65_536;

const encoder = new TextEncoder();

const encoded = ({ n, t, text }: Sent): Uint8Array =>
  encoder.encode(`id: ${n}\nevent: ${t}\ndata: ${text}\n\n`);

/** One watcher for as long as somebody reads. */
const streamOf = (hub: Hub, watching: Watching) => {
  let watcher: Watcher | null = null;
  const leave = (): void => watcher?.leave();
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        watcher = hub.join(
          {
            send: (sent) => controller.enqueue(encoded(sent)),
            backlog: () => HIGH_WATER_BYTES - (controller.desiredSize ?? 0),
            cut: () => {
              leave();
              controller.close();
            },
          },
          watching,
        );
      },
      cancel: leave,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_BYTES }),
  );
};

/** `GET /events`: server-sent events, behind the same checks as everything else. */
export const eventStream = (hub: Hub): Handler<ApiEnv> =>
  watchingBy(hub, (context, watching) =>
    context.body(streamOf(hub, watching), 200, { 'Content-Type': 'text/event-stream' }),
  );
