import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

import { EXIT } from '../../src/cli/exit-codes.ts';
import { CATALOGUE } from './catalogue-list.ts';
import { declaredIn, idleText } from './idle-metrics.ts';
import { mentionedIn } from './promql.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');
const read = (path: string): string => readFileSync(join(DEPLOY, path), 'utf8');

/** Of Grafana; a count has none. */
const UNITS = ['none', 's', 'bytes', 'currencyUSD', 'cps', 'cpm', 'percentunit'] as const;

const rulesFile = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Tradewarden[A-Z]/),
          expr: z.string(),
          for: z.string().regex(/^\d+[smh]$/),
          labels: z.strictObject({ severity: z.enum(['critical', 'warning', 'info']) }),
          annotations: z.strictObject({ summary: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});

const titled = { id: z.int(), title: z.string().min(1) };

/** A row is a heading; every other panel has something to show, in a unit. */
const dashboardFile = z.object({
  title: z.literal('Tradewarden'),
  panels: z.array(
    z.union([
      z.object({ type: z.literal('row'), ...titled }).transform((row) => ({ ...row, targets: [] })),
      z.object({
        type: z.enum(['stat', 'timeseries']),
        ...titled,
        fieldConfig: z.object({ defaults: z.object({ unit: z.enum(UNITS) }) }),
        targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).min(1),
      }),
    ]),
  ),
});

const rulesTest = z.object({
  tests: z.array(
    z.object({
      promql_expr_test: z.array(
        z.object({ exp_samples: z.array(z.object({ labels: z.string() })) }),
      ),
    }),
  ),
});

const RULES = rulesFile
  .parse(parse(read('prometheus/tradewarden.rules.yml')))
  .groups.flatMap(({ rules }) => rules);
const PANELS = dashboardFile.parse(JSON.parse(read('grafana/tradewarden.json'))).panels;

const EXPRESSIONS: readonly (readonly [string, string])[] = [
  ...RULES.map(({ alert, expr }) => [alert, expr] as const),
  ...PANELS.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
];

/** Of Prometheus itself, about whom it asks. */
const FOREIGN: ReadonlyMap<string, string> = new Map([['up', 'gauge']]);
const FOREIGN_LABELS = ['job', 'le'];

const run = (program: string, args: readonly string[], cwd = join(DEPLOY, 'prometheus')) =>
  spawnSync(program, [...args], { cwd, encoding: 'utf8' });

/** What systemd says of a unit, with our own Node in the machine's place; null without it. */
const verify = (unit: string): readonly string[] | null => {
  const directory = mkdtempSync(join(tmpdir(), 'unit-'));
  const file = join(directory, 'tradewarden.service');
  writeFileSync(file, unit.replace('/usr/bin/node', process.execPath));
  const { error, stderr } = run('systemd-analyze', ['verify', file], directory);
  rmSync(directory, { recursive: true });
  return error === undefined
    ? stderr.split('\n').filter((line) => line.includes('tradewarden.service'))
    : null;
};

let declared: ReadonlyMap<string, string>;
beforeAll(async () => {
  declared = declaredIn(await idleText());
});

/** The metric behind the name of a series: a histogram has three. */
const metricOf = (series: string): string | null => {
  if (declared.has(series)) return declared.get(series) === 'histogram' ? null : series;
  const base = series.replace(/_(?:bucket|sum|count)$/, '');
  return declared.get(base) === 'histogram' ? base : null;
};

const labelsOf = (metrics: readonly string[]): readonly string[] =>
  CATALOGUE.filter(({ name }) => metrics.map(metricOf).includes(name)).flatMap(({ labels }) => [
    ...labels,
  ]);

describe('alerts and dashboard', () => {
  it.each(EXPRESSIONS)('%s: %s names series that /metrics has, and their labels', (_, expr) => {
    const { errors, labels, metrics } = mentionedIn(expr);
    expect(errors).toEqual([]);
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics.filter((name) => !FOREIGN.has(name) && metricOf(name) === null)).toEqual([]);
    const known = new Set([...labelsOf(metrics), ...FOREIGN_LABELS]);
    expect(labels.filter((label) => !known.has(label))).toEqual([]);
  });

  it('the check is not blind: a name, a label and a grammar that are wrong are found', () => {
    expect(metricOf('tradewarden_trade')).toBeNull();
    expect(metricOf('tradewarden_decision_seconds')).toBeNull();
    expect(mentionedIn('sum by (trade) (tradewarden_trades)').labels).toEqual(['trade']);
    expect(mentionedIn('sum(tradewarden_trades').errors).not.toEqual([]);
  });

  it('every alert has a name of its own, every panel its own number', () => {
    expect(new Set(RULES.map(({ alert }) => alert)).size).toBe(RULES.length);
    expect(new Set(PANELS.map(({ id }) => id)).size).toBe(PANELS.length);
  });

  it('every panel has its own title', () => {
    expect(new Set(PANELS.map(({ title }) => title)).size).toBe(PANELS.length);
  });

  it('every alert names its entry in the runbook, and every entry is of an alert', () => {
    const entries = [...read('../docs/runbook.md').matchAll(/^## (\w+)$/gm)].map(
      ([, name]) => name,
    );
    expect(entries).toEqual(RULES.map(({ alert }) => alert));
    for (const { alert, annotations } of RULES)
      expect(annotations.runbook).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
  });

  it('every alert has a house in which it alone goes off', () => {
    const { tests } = rulesTest.parse(parse(read('prometheus/tradewarden.rules.test.yml')));
    const fired = tests.flatMap(({ promql_expr_test: asked }) =>
      asked.flatMap(({ exp_samples: samples }) => samples.map(({ labels }) => labels)),
    );
    expect(fired).toEqual(RULES.map(({ alert }) => `{alertname="${alert}"}`));
  });
});

describe('promtool, where it is installed', () => {
  it.for([
    ['check', 'tradewarden.rules.yml', 'SUCCESS'],
    ['test', 'tradewarden.rules.test.yml', 'SUCCESS'],
  ])('%s rules %s', ([command = '', file = '', words], context) => {
    const { error, status, stderr, stdout } = run('promtool', [command, 'rules', file]);
    if (error !== undefined) context.skip('there is no promtool here');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain(words);
  });
});

describe('the unit of systemd', () => {
  const lines = read('systemd/tradewarden.service').split('\n');

  it('watches the process, and lets its children speak for it', () => {
    for (const line of ['Type=notify', 'NotifyAccess=all', 'WatchdogSec=60', 'KillMode=mixed'])
      expect(lines).toContain(line);
  });

  it('is read by systemd without a complaint, where it is installed', (context) => {
    const verified = verify(lines.join('\n'));
    if (verified === null) context.skip('there is no systemd-analyze here');
    expect(verified).toEqual([]);
    expect(verify(lines.join('\n').replace('Restart=', 'Restrat='))?.join('\n')).toContain(
      'Restrat',
    );
  });

  it('starts everything again but what another start cannot help', () => {
    expect(lines).toContain('Restart=always');
    expect(lines).toContain(`RestartPreventExitStatus=${EXIT.usage} ${EXIT.ownershipLost}`);
  });
});

describe('the files of deploy/', () => {
  const files = readdirSync(DEPLOY, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(DEPLOY, path)).isFile(),
  );

  it('name no place of the machine that they were written on', () => {
    const here = new RegExp(`/(?:work|root|home|tmp)/|${process.cwd()}`);
    expect(files.filter((path) => here.test(read(path)))).toEqual([]);
  });
});
