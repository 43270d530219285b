import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { epochMs } from '../../machines/model/time.ts';
import { FaultFileError, readFaultFile } from '../../src/simulator/fault-file.ts';

const START = epochMs(Date.UTC(2026, 1, 25));
let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tradewarden-faults-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const read = (text: string) => {
  const path = join(directory, 'faults.json');
  writeFileSync(path, text);
  return readFaultFile(path, START);
};

const refusal = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof FaultFileError) return error.message;
    throw error;
  }
  throw new Error('expected a refusal');
};

describe('a fault script in a file', () => {
  it('counts instants from the start of the tape', () => {
    const [first, second] = read(
      JSON.stringify([
        { on: 'venue', afterMs: 90_000, fault: { act: 'pauseTrading', forMs: 5_000 } },
        { on: 'request', kind: 'order', nth: 3, act: 'dropReplyAfterAccept' },
      ]),
    );
    expect(first).toEqual({
      on: 'venue',
      atMs: START + 90_000,
      fault: { act: 'pauseTrading', forMs: 5_000 },
    });
    expect(second).toMatchObject({ kind: 'order', nth: 3 });
  });

  it('names every line at fault at once', () => {
    const told = refusal(
      JSON.stringify([
        { on: 'request', kind: 'order', nth: 0, act: 'http500' },
        { on: 'socket', venue: 'kalshi', afterMs: 1, fault: { act: 'closeSocket' } },
        { on: 'venue', afterMs: 1, fault: { act: 'pauseTrading' } },
      ]),
    );
    expect(told).toMatch(/at 0\.nth: /);
    expect(told).toMatch(/at 2\.fault\.forMs: /);
    expect(told).not.toMatch(/at 1/);
  });

  it('says what was expected of a file that is no JSON, or is not there', () => {
    expect(refusal('{')).toMatch(/expected a JSON array of faults, found /);
    expect(() => readFaultFile(join(directory, 'none.json'), START)).toThrow(/ENOENT/);
  });
});
