/*
 * Status × event tables as text, told by event. A line `# deliveries` heads what these deliveries
 * lead to: each outcome is indented by two spaces, the situations it comes about in by six. Names
 * are parted by ` · `, with which a line ends that goes on in the next. A `*` stands for the rest
 * of a name, never of a word: `open*` is `open` and `open, paused`, not `opening`. Behind `but`
 * stand the exceptions: `* but closed* or failed`. A delivery may stand under several headings.
 */

export type Cell = {
  readonly situation: string;
  readonly delivery: string;
  readonly outcome: string;
};

const matching = (pattern: string, names: readonly string[]): readonly string[] => {
  const source = pattern
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\w(?=\*)/g, '$&\\b')
    .replaceAll('*', '.*');
  const matches = names.filter((name) => new RegExp(`^${source}$`).test(name));
  if (matches.length > 0) return matches;
  throw new Error(`table: expected the name of something, found '${pattern}'`);
};

/** The names that `list` speaks of; a name as often as it is spoken of. */
const expand = (list: string, names: readonly string[]): readonly string[] =>
  list.split(' · ').flatMap((item) => {
    const [pattern = '', exceptions] = item.split(' but ');
    const matches = matching(pattern, names);
    const away = exceptions?.split(' or ').flatMap((each) => matching(each, matches)) ?? [];
    return matches.filter((name) => !away.includes(name));
  });

/** The cells of `text` in order. Throws on a line that is none of the three, on unknown names. */
export const cellsOf = (
  text: string,
  situations: readonly string[],
  deliveries: readonly string[],
): readonly Cell[] => {
  let heading: readonly string[] | null = null;
  let outcome: string | null = null;
  const cells: Cell[] = [];
  const whole = text.replaceAll(/(?<= ·| but| or)\n(# | *)/g, ' ');
  for (const line of whole.split('\n').filter((each) => each.trim() !== '')) {
    if (line.startsWith('# ')) {
      heading = expand(line.slice(2), deliveries);
      outcome = null;
    } else if (/^ {2}\S/.test(line)) outcome = line.trim();
    else if (/^ {6}\S/.test(line) && heading !== null && outcome !== null) {
      for (const delivery of heading)
        for (const situation of expand(line.trim(), situations))
          cells.push({ situation, delivery, outcome });
    } else throw new Error(`table: expected deliveries, an outcome or situations, found '${line}'`);
  }
  return cells;
};

/** What is wrong with the table as such: cells written twice, and cells that are missing. */
export const gapsOf = (
  cells: readonly Cell[],
  situations: readonly string[],
  deliveries: readonly string[],
): readonly string[] => {
  const times = new Map<string, number>();
  const nameOf = (situation: string, delivery: string): string => `${situation} × ${delivery}`;
  for (const { situation, delivery } of cells) {
    const name = nameOf(situation, delivery);
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  const expected = situations.flatMap((situation) =>
    deliveries.map((delivery) => nameOf(situation, delivery)),
  );
  return [
    ...expected.filter((name) => !times.has(name)).map((name) => `missing: ${name}`),
    ...[...times].filter(([, count]) => count > 1).map(([name]) => `twice: ${name}`),
  ];
};
