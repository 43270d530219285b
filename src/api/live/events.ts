import type { Handler } from 'hono';

import type { ApiEnv } from '../access/gate.ts';
import { problem } from '../problem.ts';
import { parseView, type Frame } from './frames.ts';
import type { Hub, Watcher } from './hub.ts';

const HIGH_WATER_BYTES = 65_536;

const encoder = new TextEncoder();

const encoded = (frame: Frame): Uint8Array =>
  encoder.encode(`id: ${frame.n}\nevent: ${frame.t}\ndata: ${JSON.stringify(frame)}\n\n`);

/** One watcher for as long as somebody reads. */
const streamOf = (hub: Hub, view: readonly string[], after: number | null) => {
  let watcher: Watcher | null = null;
  const leave = (): void => watcher?.leave();
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        watcher = hub.join(
          {
            send: (frame) => controller.enqueue(encoded(frame)),
            backlog: () => HIGH_WATER_BYTES - (controller.desiredSize ?? 0),
            cut: () => {
              leave();
              controller.close();
            },
          },
          after,
        );
        watcher.view(view);
      },
      cancel: leave,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_BYTES }),
  );
};

/** `GET /events`: server-sent events, behind the same checks as everything else. */
export const eventStream =
  (hub: Hub): Handler<ApiEnv> =>
  (context) => {
    const view = parseView(context.req.query('view') ?? '');
    const heard = context.req.header('Last-Event-ID') ?? context.req.query('after') ?? '';
    if (view === null || !/^[0-9]{0,15}$/.test(heard))
      return problem(context, { status: 400, title: 'expected ?view=12,13 and ?after=N, or none' });
    if (!hub.hasRoom())
      return problem(context, { status: 429, title: 'expected fewer watchers at once' });
    return context.body(streamOf(hub, view, heard === '' ? null : Number(heard)), 200, {
      'Content-Type': 'text/event-stream',
    });
  };
