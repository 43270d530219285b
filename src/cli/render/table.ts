export type Column<Row> = {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly text: (row: Row) => string;
};

const pad = (text: string, width: number, align: 'left' | 'right'): string =>
  align === 'left' ? text.padEnd(width) : text.padStart(width);

/** Aligned lines: the titles, then one line per row, without trailing blanks. */
export const table = <Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): readonly string[] => {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ text }) => text(row))),
  ];
  const widths = columns.map((_, column) =>
    cells.reduce((width, line) => Math.max(width, (line[column] ?? '').length), 0),
  );
  return cells.map((line) =>
    columns
      .map(({ align }, column) => pad(line[column] ?? '', widths[column] ?? 0, align))
      .join('  ')
      .trimEnd(),
  );
};

/** `label  value` lines with the values in one column. */
export const pairs = (
  rows: readonly (readonly [label: string, value: string])[],
): readonly string[] => {
  const width = rows.reduce((most, [label]) => Math.max(most, label.length), 0);
  return rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`.trimEnd());
};
