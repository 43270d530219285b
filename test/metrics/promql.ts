import { parser } from '@prometheus-io/lezer-promql';

/** Names and labels that an expression of PromQL rests on. */
export type Mentioned = {
  readonly metrics: readonly string[];
  readonly labels: readonly string[];
  /** Where the grammar does not know what is meant. */
  readonly errors: readonly string[];
};

const LABELS: ReadonlySet<string> = new Set(['LabelName']);

export const mentionedIn = (expression: string): Mentioned => {
  const metrics: string[] = [];
  const labels: string[] = [];
  const errors: string[] = [];
  parser.parse(expression).iterate({
    enter: (node) => {
      const text = expression.slice(node.from, node.to);
      if (node.type.isError) errors.push(`at ${node.from}`);
      const isMetric = node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector';
      if (isMetric) metrics.push(text);
      if (LABELS.has(node.name)) labels.push(text);
    },
  });
  return { metrics, labels, errors };
};
