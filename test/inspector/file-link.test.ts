import { describe, expect, it } from 'vitest';

import { createFileLink } from '../../src/inspector/page/session/file-link.ts';
import { sessionOf } from '../session/sessions.ts';

const session = sessionOf('8', '7');
const link = createFileLink('a.session.gz', session);

const told = async (path: string): Promise<unknown> => {
  const answer = await link.ask<unknown>(path);
  return answer.kind === 'ok' ? answer.value : answer;
};

describe('the way to a file', () => {
  it('answers what a process would be asked about these trades', async () => {
    expect(await told('/trades?limit=60')).toMatchObject({ total: 2, next: null });
    expect(await told('/trades?state=ended&limit=200')).toMatchObject({ total: 0, trades: [] });
    expect(await told('/trades/7')).toMatchObject({ trade: { id: '7' }, live: null });
    expect(await told('/trades/7/transitions?limit=1&cursor=1')).toMatchObject({
      total: 2,
      transitions: [{ seq: 2 }],
    });
    expect(await told('/timeline/trades?fromMs=1&toMs=2')).toMatchObject({
      total: 2,
      trades: [{ id: '8', steps: [{ seq: 1 }, { seq: 2, state: 'open' }], endedAtMs: null }, {}],
    });
    expect(await told('/overview')).toMatchObject({
      atMs: session.toMs,
      readOnly: true,
      killSwitch: null,
      trades: { live: 2, unprotected: 2 },
    });
    expect(await told('/results?limit=9')).toEqual({ results: [] });
  });

  it('says what stood when it ended: alarms, feeds and the switch', async () => {
    const stretch = { why: null, by: null, fromMs: session.fromMs, toMs: null };
    const house = {
      atMs: session.toMs,
      startedAtMs: session.fromMs,
      keptFromMs: session.fromMs,
      runs: [],
      stretches: [
        { ...stretch, kind: 'alarm', of: 'unprotected/7', state: 'error', why: 'stale' },
        { ...stretch, kind: 'alarm', of: 'skew/kalshi', state: 'warn', toMs: session.fromMs + 1 },
        { ...stretch, kind: 'feed', of: 'feed:a', state: 'live' },
        { ...stretch, kind: 'feed', of: 'feed:b', state: 'stale' },
        { ...stretch, kind: 'switch', of: 'switch', state: 'flatten', by: 'person-1' },
      ],
      marks: [],
    } as const;
    const overview = await createFileLink('b', {
      ...session,
      house: { ...house, runs: [], stretches: [...house.stretches], marks: [] },
    }).ask('/overview');
    expect(overview).toMatchObject({
      value: {
        alarms: [{ key: 'unprotected/7', level: 'error', what: 'stale', fields: { trade: '7' } }],
        feeds: { up: 1, of: 2 },
        killSwitch: { state: 'flatten', by: 'person-1' },
      },
    });
  });

  it('gives the same answer to the same question, so that nothing is drawn anew', async () => {
    expect(await told('/trades/7')).toBe(await told('/trades/7'));
  });

  it.each([
    '/timeline?fromMs=1&toMs=2',
    '/trades/9',
    '/health',
    '/trades/7/explain',
    '/calibration',
  ])('does not make up what the file does not hold: %s', async (path) => {
    expect(await told(path)).toMatchObject({ kind: 'refused', status: 410 });
  });

  it('does nothing, and hears nothing', async () => {
    expect(await link.act('/trades/7/close', {}, 'key')).toMatchObject({ kind: 'refused' });
    expect(link.live.way).toBe('none');
  });
});
