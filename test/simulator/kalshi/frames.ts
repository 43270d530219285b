import { expect } from 'vitest';

import { membersOf } from '../../support/json.ts';
import type { Frame, SocketProbe } from '../paper-world.ts';

/* What tests of the venue's socket say to it, and how they read its frames. */

export const text = expect.any(String) as string;

export const msg = (frame: Frame | undefined): Readonly<Record<string, unknown>> =>
  membersOf(frame?.['msg'] ?? {});

export const subscribe = (
  socket: SocketProbe,
  id: number,
  channels: readonly string[],
  params: object = {},
): Promise<Frame> => socket.ask({ id, cmd: 'subscribe', params: { channels, ...params } });
