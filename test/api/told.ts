import { expect } from 'vitest';
import { z } from 'zod';

import type { Frame, Sent } from '../../src/api/live/frames.ts';

const parsed = z.custom<Frame>();

/** Keeps what goes out to a watcher, as a page reads it. */
export const keepIn =
  (told: Frame[]) =>
  ({ text, ...address }: Sent): void => {
    const frame = parsed.parse(JSON.parse(text));
    expect(frame).toMatchObject(address);
    told.push(frame);
  };
