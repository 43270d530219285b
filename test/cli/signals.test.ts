import { EventEmitter } from 'node:events';

import { describe, expect, it } from 'vitest';

import { EXIT, type ExitCode } from '../../src/cli/exit-codes.ts';
import { stopOnSignals } from '../../src/cli/signals.ts';

const signals = () => {
  const source = new EventEmitter();
  const forced: ExitCode[] = [];
  const stop = stopOnSignals(source, (code) => forced.push(code));
  return { stop, forced, send: (signal: string) => source.emit(signal, signal) };
};

describe('signals', () => {
  it('ask to drain the first time', () => {
    const { stop, forced, send } = signals();
    expect(stop.aborted).toBe(false);
    send('SIGTERM');
    expect([stop.aborted, stop.reason, forced]).toEqual([true, 'SIGTERM', []]);
  });

  it.each([
    ['SIGINT', EXIT.interrupted],
    ['SIGTERM', EXIT.terminated],
  ])('force the second time: %s', (signal, code) => {
    const { forced, send } = signals();
    send('SIGINT');
    send(signal);
    expect(forced).toEqual([code]);
  });
});
