/** One line of the text that Prometheus reads. */
export type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/gy;

const labelsOf = (text: string): Sample['labels'] => {
  const found = [...text.matchAll(LABEL)];
  const length = found.reduce((sum, [whole]) => sum + whole.length, 0);
  if (length !== text.length) throw new Error(`expected labels, found ${text}`);
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]));
};

const valueOf = (text: string): number =>
  text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);

const sampleOf = (line: string): Sample => {
  const [, name, labels = '', value = ''] = LINE.exec(line) ?? [];
  if (name === undefined || (Number.isNaN(valueOf(value)) && value !== 'Nan'))
    throw new Error(`expected a sample, found ${line}`);
  return { name, labels: labelsOf(labels), value: valueOf(value) };
};

/** Every sample of a text; throws on a line that is neither one nor a comment. */
export const samplesOf = (text: string): readonly Sample[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(sampleOf);

/** The values of one metric by their labels, `watch.armed|trade`; in the order of the labels. */
export const valuesOf = (
  samples: readonly Sample[],
  name: string,
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    samples
      .filter((sample) => sample.name === name)
      .map(({ labels, value }) => [Object.values(labels).join('|'), value]),
  );
