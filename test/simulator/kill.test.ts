import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { execPath } from 'node:process';
import { describe, expect, it } from 'vitest';

import { venueOrderId } from '../../machines/model/ids.ts';
import { createAccount } from '../../src/simulator/kalshi/account.ts';
import { openPaperSession } from '../../src/simulator/session.ts';
import { syntheticTape } from '../../src/simulator/tapes/synthetic.ts';
import { temporaryDirectory } from './paper-world.ts';

type Life = {
  readonly sessionId: string;
  readonly resumedAtMs: number;
  readonly accepted: string[];
};

/** Runs the venue's process until it has answered so many orders, then kills it outright. */
const liveAndDie = (directory: string, answers: number): Promise<Life> =>
  new Promise((resolve, reject) => {
    const child = spawn(
      execPath,
      ['--import', 'tsx', 'test/simulator/paper-process.ts', directory],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.split('\n').length > answers + 1) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('exit', (_, signal) => {
      if (signal !== 'SIGKILL') {
        reject(new Error(`expected SIGKILL, found ${output}`));
        return;
      }
      const [first = '', ...lines] = output.slice(0, output.lastIndexOf('\n')).split('\n');
      const [, sessionId = '', resumedAtMs] = first.split(' ');
      resolve({
        sessionId,
        resumedAtMs: Number(resumedAtMs),
        accepted: lines.map((line) => line.replace('accepted ', '')),
      });
    });
  });

describe('a killed venue', () => {
  it('has lost nothing that it answered for, and time has not run backwards', async () => {
    const directory = temporaryDirectory();
    const acknowledged: string[] = [];
    let sessionId: string | null = null;
    let lastMs = 0;
    for (const answers of [7, 61, 150]) {
      const life = await liveAndDie(directory, answers);
      acknowledged.push(...life.accepted);
      expect(life.sessionId).toBe(sessionId ?? life.sessionId);
      expect(life.resumedAtMs).toBeGreaterThanOrEqual(lastMs);
      sessionId = life.sessionId;

      const session = openPaperSession({ directory, tape: syntheticTape({ seed: 1 }) });
      const account = createAccount();
      session.ledger.entries.forEach(account.apply);
      const lost = acknowledged.filter((id) => !account.orders.has(venueOrderId(id)));
      expect(lost).toEqual([]);
      const { ordersAccepted } = account.figures();
      expect(ordersAccepted).toBeGreaterThanOrEqual(acknowledged.length);
      expect(session.resumeAtMs).toBeGreaterThan(life.resumedAtMs);
      lastMs = session.resumeAtMs;
    }
    rmSync(directory, { recursive: true });
  });
});
