import { PassThrough } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { fail, ok } from '../../machines/model/result.ts';
import { askOn } from '../../src/cli/ask.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import type { LiveBrief, LiveGate, LivePermit } from '../../src/cli/live-view.ts';
import type { Commands } from '../../src/cli/commands.ts';
import { cli, type CliRun } from './bench.ts';

const SETTINGS = {
  TRADEWARDEN_LIVE_TRADING_ALLOWED: 'true',
  TRADEWARDEN_VENUES__COINBASE: '{}',
  TRADEWARDEN_VENUES__KALSHI__ENVIRONMENT: 'demo',
  TRADEWARDEN_VENUES__KALSHI__KEY_ID__ENV: 'KEY_ID',
  TRADEWARDEN_VENUES__KALSHI__PRIVATE_KEY_FILE: 'package.json',
  KEY_ID: 'canary-key-id',
};

const BRIEF: LiveBrief = {
  environment: 'demo',
  hosts: [{ what: 'orders', found: 'https://external-api.demo.kalshi.co/trade-api/v2' }],
  account: [{ what: 'balance', found: '$100.00' }],
  limits: [{ what: 'daily loss', found: '$50.00' }],
  switches: [{ what: 'kill switch', found: 'no-entries, by alice' }],
};

/** A gate that opens to the environment's name, and how often it was asked for. */
const gateOf = (isReady: boolean) => {
  const asked: (string | null)[] = [];
  const permits: LivePermit[] = [];
  const live: Commands['live'] = (settings) => {
    const gate: LiveGate = {
      doctor: {
        mode: 'live',
        isReady,
        checks: [
          {
            area: 'kalshi',
            what: 'signature',
            verdict: isReady ? 'passed' : 'failed',
            found: isReady ? 'accepted' : 'refused',
            remedy: null,
          },
        ],
      },
      brief: BRIEF,
      confirm: (word) => {
        asked.push(word);
        if (word !== BRIEF.environment) return fail('live: expected the name demo');
        const permit = { settings };
        permits.push(permit);
        return ok(permit);
      },
    };
    return Promise.resolve(ok(gate));
  };
  return { asked, live, permits };
};

const started = ({ requests }: CliRun): number => requests.length;

describe('tradewarden run --live', () => {
  it('shows doctor, hosts, account, limits and switches, and runs with the permit of the gate', async () => {
    const gate = gateOf(true);
    const run = await cli('run --live --confirm-live demo', gate, SETTINGS);
    expect([run.code, run.err]).toEqual([EXIT.ok, '']);
    expect(run.requests[0]?.permit).toBe(gate.permits[0]);
    expect(run.requests[0]?.settings.config.mode).toBe('live');
    expect(run.requests[0]?.settings.origins.get('mode')).toBe('option --live');
    const shown = [
      '✓ signature',
      'LIVE: orders go to demo',
      'external-api.demo.kalshi.co',
      '$100.00',
      'daily loss  $50.00',
      'no-entries, by alice',
    ];
    for (const text of shown) expect(run.out).toContain(text);
    expect(run.out).not.toContain('canary');
  });

  it('keeps stdout for the summary with --json', async () => {
    const run = await cli('run --live --confirm-live demo --json', gateOf(true), SETTINGS);
    expect(run.out.split('\n')).toHaveLength(2);
    expect(run.err).toContain('LIVE: orders go to demo');
  });

  it('asks the person at the terminal for the name', async () => {
    const gate = gateOf(true);
    const questions: string[] = [];
    const ask = (question: string) => {
      questions.push(question);
      return Promise.resolve('demo');
    };
    const run = await cli('run --live', gate, SETTINGS, { ask });
    expect([run.code, started(run), questions]).toEqual([
      EXIT.ok,
      1,
      ['type demo to trade there: '],
    ]);
  });

  it.each([
    ['nobody sits at a terminal', 'run --live', null],
    ['the person says another name', 'run --live', 'production'],
    ['the person says nothing', 'run --live', ''],
    ['the option says another name', 'run --live --confirm-live production', null],
    ['the option says it in other letters', 'run --live --confirm-live Demo', null],
  ])('starts nothing where %s', async (_, line, answer) => {
    const ask = answer === null ? {} : { ask: () => Promise.resolve(answer) };
    const run = await cli(line, gateOf(true), SETTINGS, ask);
    expect([run.code, started(run)]).toEqual([EXIT.unconfirmed, 0]);
    expect(run.err).toContain('expected the name demo');
  });

  it('starts nothing, and asks nothing, where the doctor finds something missing', async () => {
    const gate = gateOf(false);
    const run = await cli('run --live --confirm-live demo', gate, SETTINGS);
    expect([run.code, started(run), gate.asked]).toEqual([EXIT.notReady, 0, []]);
    expect(run.out).toContain('✖ signature');
  });

  it.each([
    ['the setting without the option', 'run', { ...SETTINGS, TRADEWARDEN_MODE: 'live' }],
    ['a name without the option', 'run --confirm-live demo', {}],
  ])('starts nothing for %s', async (_, line, env) => {
    const gate = gateOf(true);
    const run = await cli(line, gate, env);
    expect([run.code, started(run), gate.asked]).toEqual([EXIT.usage, 0, []]);
    expect(run.err).toContain('expected --live beside it, found none');
  });

  it('names what live mode needs, where the settings lack it', async () => {
    const run = await cli('run --live', gateOf(true));
    expect([run.code, started(run)]).toEqual([EXIT.usage, 0]);
    for (const path of ['liveTradingAllowed', 'venues.kalshi', 'venues.coinbase'])
      expect(run.err).toContain(`${path}: expected `);
  });
});

describe('a question at the terminal', () => {
  const terminal = () => {
    const input = new PassThrough();
    const output = new PassThrough();
    return { input, output, ask: askOn(input, output), stop: new AbortController() };
  };

  it('is answered by a line, without the blanks around it', async () => {
    const { ask, input, output, stop } = terminal();
    const answer = ask('name? ', stop.signal);
    input.write('  demo \n');
    expect(await answer).toBe('demo');
    expect(String(output.read())).toBe('name? ');
  });

  it('has no answer where the input ends, or a signal stops it', async () => {
    const first = terminal();
    const ended = first.ask('name? ', first.stop.signal);
    first.input.end();
    expect(await ended).toBeNull();
    const second = terminal();
    const stopped = second.ask('name? ', second.stop.signal);
    second.stop.abort();
    expect(await stopped).toBeNull();
  });
});
