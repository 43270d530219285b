import { readdirSync, readFileSync, statSync } from 'node:fs';
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
          annotations: z.strictObject({ summary: z.string() }),
        }),
      ),
    }),
  ),
});

const dashboardFile = z.object({
  title: z.literal('Tradewarden'),
  panels: z.array(
    z.object({
      id: z.int(),
      title: z.string(),
      targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).default([]),
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
});

describe('the unit of systemd', () => {
  const lines = read('systemd/tradewarden.service').split('\n');

  it('watches the process, and lets its children speak for it', () => {
    for (const line of ['Type=notify', 'NotifyAccess=all', 'WatchdogSec=60', 'KillMode=mixed'])
      expect(lines).toContain(line);
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
