import { describe, expect, it } from 'vitest';

import { fail, ok } from '../../machines/model/result.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import type { SwitchChange } from '../../src/cli/commands.ts';
import { cli, SWITCH } from './bench.ts';

describe('tradewarden switch', () => {
  it('prints how the switch stands, since when, by whom and why', async () => {
    const { code, out } = await cli('switch');
    expect([code, out]).toEqual([
      EXIT.ok,
      [
        'state   no-entries',
        'since   2026-02-25 04:22:45.058',
        'by      alice',
        'reason  maintenance',
        'seen    the process that guards the trades has seen it',
        '',
      ].join('\n'),
    ]);
  });

  it('prints its history on demand, and everything with --json', async () => {
    const { out } = await cli('switch --history');
    expect(out).toContain('2  no-entries  2026-02-25 04:22:45.058  alice  maintenance');
    expect(JSON.parse((await cli('switch --json')).out)).toMatchObject({
      state: 'no-entries',
      setting: 2,
      history: [{ by: 'alice' }],
    });
  });

  it('hands over a change with who and why, and none where none is asked for', async () => {
    const changes: (SwitchChange | null)[] = [];
    const killSwitch = (_: unknown, change: SwitchChange | null) => {
      changes.push(change);
      return Promise.resolve(ok(SWITCH));
    };
    await cli('switch', { killSwitch });
    await cli('switch flatten --by bob --reason news', { killSwitch });
    await cli('switch running --by bob', { killSwitch });
    expect(changes).toEqual([
      null,
      { state: 'flatten', by: 'bob', reason: 'news' },
      { state: 'running', by: 'bob', reason: null },
    ]);
  });

  it('refuses a state that is none', async () => {
    const { code, err } = await cli('switch off');
    expect(code).toBe(EXIT.usage);
    expect(err).toContain('running, no-entries, reduce-only, flatten');
  });

  it('ends with the fault where the guarding process has not seen it', async () => {
    const fault = { exitCode: EXIT.unexpectedFailure, lines: ['not seen'] } as const;
    const { code, err } = await cli('switch flatten', {
      killSwitch: () => Promise.resolve(fail(fault)),
    });
    expect([code, err]).toEqual([EXIT.unexpectedFailure, 'tradewarden: not seen\n']);
  });
});
