/*
 * Status × event tables as text. A situation is a line `# name`; under it, each outcome is indented
 * by two spaces and the deliveries that lead to it by six, parted by ` · `. `stop: *` stands for
 * all deliveries whose names begin with `stop: `.
 */

export type Cell = {
  readonly situation: string;
  readonly delivery: string;
  readonly outcome: string;
};

const expand = (pattern: string, names: readonly string[]): readonly string[] => {
  const prefix = pattern.endsWith('*') ? pattern.slice(0, -1) : null;
  const matches = names.filter((name) =>
    prefix === null ? name === pattern : name.startsWith(prefix),
  );
  if (matches.length === 0) throw new Error(`table: no delivery is called '${pattern}'`);
  return matches;
};

/** The cells of `text` in order. Throws on a line that is none of the three, on unknown names. */
export const cellsOf = (text: string, deliveries: readonly string[]): readonly Cell[] => {
  let situation: string | null = null;
  let outcome: string | null = null;
  const cells: Cell[] = [];
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    if (line.startsWith('# ')) {
      situation = line.slice(2);
      outcome = null;
    } else if (/^ {2}\S/.test(line)) outcome = line.trim();
    else if (/^ {6}\S/.test(line) && situation !== null && outcome !== null) {
      for (const pattern of line.split('·').filter((each) => each.trim() !== ''))
        for (const delivery of expand(pattern.trim(), deliveries))
          cells.push({ situation, delivery, outcome });
    } else throw new Error(`table: expected a heading, an outcome or deliveries, found '${line}'`);
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
    ...[...times.keys()].filter((name) => !expected.includes(name)).map((name) => `odd: ${name}`),
  ];
};
