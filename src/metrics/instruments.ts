import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

import type { Metric } from './catalogue.ts';

type Labels<Label extends string> = Readonly<Record<Label, string>>;

/** Takes down one value that was read, under its labels. */
export type Take<Label extends string> = (value: number, labels: Labels<Label>) => void;

const shapeOf = <Label extends string>(registry: Registry, metric: Metric<Label>) => ({
  name: metric.name,
  help: metric.help,
  labelNames: [...metric.labels],
  registers: [registry],
});

export const counterOf = <Label extends string>(
  registry: Registry,
  metric: Metric<Label>,
): Counter<Label> => new Counter(shapeOf(registry, metric));

export const histogramOf = <Label extends string>(
  registry: Registry,
  metric: Metric<Label>,
): Histogram<Label> =>
  new Histogram({ ...shapeOf(registry, metric), buckets: [...(metric.buckets ?? [])] });

/** A gauge that is read at each look; what is not taken down then is not shown. */
export const gaugeRead = <Label extends string>(
  registry: Registry,
  metric: Metric<Label>,
  read: (take: Take<Label>) => void,
): void => {
  const gauge = new Gauge<Label>({
    ...shapeOf(registry, metric),
    collect: () => {
      gauge.reset();
      // Without labels prom-client begins again at 0, which nobody has measured.
      if (metric.labels.length === 0) gauge.remove();
      read((value, labels) => gauge.set(labels, value));
    },
  });
};

/** A counter that somebody else keeps, read at each look. */
export const counterRead = <Label extends string>(
  registry: Registry,
  metric: Metric<Label>,
  read: (take: Take<Label>) => void,
): void => {
  const counter = new Counter<Label>({
    ...shapeOf(registry, metric),
    collect: () => {
      counter.reset();
      read((value, labels) => counter.inc(labels, value));
    },
  });
};
