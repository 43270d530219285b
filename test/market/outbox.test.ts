import { describe, expect, it } from 'vitest';

import { createOutbox } from '../../machines/market/outbox.ts';

describe('outbox', () => {
  it('tells nothing before it is flushed, then everything in order, once', () => {
    const outbox = createOutbox();
    const heard: number[] = [];
    for (const number of [1, 2, 3]) outbox.post(() => heard.push(number));
    expect(heard).toEqual([]);
    outbox.flush();
    outbox.flush();
    expect(heard).toEqual([1, 2, 3]);
  });

  it('tells what a report posts after all that was posted before it', () => {
    const outbox = createOutbox();
    const heard: string[] = [];
    outbox.post(() => {
      outbox.post(() => heard.push('nested'));
      outbox.flush();
      heard.push('first');
    });
    outbox.post(() => heard.push('second'));
    outbox.flush();
    expect(heard).toEqual(['first', 'second', 'nested']);
  });

  it('throws what a report throws, and tells the rest with the next flush', () => {
    const outbox = createOutbox();
    const heard: string[] = [];
    outbox.post(() => {
      throw new Error('no such trade');
    });
    outbox.post(() => heard.push('second'));
    expect(() => outbox.flush()).toThrow('no such trade');
    outbox.flush();
    expect(heard).toEqual(['second']);
  });
});
