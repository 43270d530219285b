import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { Metric } from '../../src/metrics/catalogue.ts';
import { CATALOGUE, PARTS } from './catalogue-list.ts';
import { declaredIn, idleText } from './idle-metrics.ts';
import { samplesOf } from './lines.ts';

const COMMITTED = join(import.meta.dirname, '../../docs/metrics.md');

const HEAD = `# Metrics

What \`/metrics\` of the probe listener answers, in the text format of Prometheus. Generated from the declarations in the
code; a test compares. How to collect them, the alerts and the dashboard: [operations](operations.md).

No label ever holds a trade, an order or a market: values come from closed lists, or from the settings (feeds, symbols,
checks), so that ten thousand trades make no more series than one. Counters begin at 0 with the process, those of a feed
with the feed. Times are in seconds; *real time* is the clock on the wall, *the market's clock* is the same in live mode and
runs \`--speed\` times as fast in paper mode.
`;

const TAIL = `
## Node

Of the library prom-client, for the process itself: \`process_cpu_seconds_total\`, \`process_resident_memory_bytes\`,
\`process_open_fds\`, \`nodejs_eventloop_lag_seconds\` with its percentiles, \`nodejs_heap_size_used_bytes\`,
\`nodejs_gc_duration_seconds\` and others of these three prefixes.
`;

const rowOf = ({ name, type, labels, help }: Metric): string => {
  const named = labels.map((label) => `\`${label}\``).join(', ');
  return `| \`${name}\` | ${type} | ${named} | ${help} |`;
};

const tableOf = (title: string, metrics: readonly Metric[]): string =>
  ['', `## ${title}`, '', '| name | type | labels | meaning |', '|---|---|---|---|']
    .concat(metrics.map(rowOf))
    .join('\n');

const pageText = (): string =>
  `${HEAD}${Object.entries(PARTS)
    .map(([title, metrics]) => `${tableOf(title, metrics)}\n`)
    .join('')}${TAIL}`;

describe('the catalogue of metrics', () => {
  it('is what docs/metrics.md says', async () => {
    await expect(pageText()).toMatchFileSnapshot(COMMITTED);
  });

  it('is what /metrics declares, name by name and type by type, and nothing else', async () => {
    const declared = [...declaredIn(await idleText())].filter(([name]) =>
      /^tradewarden_/.test(name),
    );
    const listed = CATALOGUE.map(({ name, type }) => [name, type]);
    expect(new Map(declared)).toEqual(
      new Map(listed.map(([name = '', type = '']) => [name, type])),
    );
    expect(new Set(CATALOGUE.map(({ name }) => name)).size).toBe(CATALOGUE.length);
  });

  it('counts in base units and says by its name what is a counter', () => {
    for (const { name, type } of CATALOGUE) {
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      expect(name).not.toMatch(/_(?:ms|millis|micros|cents)(?:_|$)/);
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    }
  });

  it('has no label by which something could be told that comes and goes', () => {
    const labels = new Set(CATALOGUE.flatMap((metric) => [...metric.labels]));
    expect([...labels].sort()).toEqual([
      'action',
      'channel',
      'check',
      'child_kind',
      'currency',
      'event',
      'level',
      'machine',
      'mode',
      'node',
      'reason',
      'result',
      'side',
      'stage',
      'state',
      'status',
      'to',
      'venue',
      'version',
    ]);
  });

  it('is a text in which every line can be read', async () => {
    expect(samplesOf(await idleText()).length).toBeGreaterThan(80);
  });
});
