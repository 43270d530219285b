import { withinPercent, type LookupTable } from '../../machines/market/models/lookup-table.ts';
import { escaped, SVG_COLOURS } from './svg.ts';

const COLUMNS = 90;
const ROWS = 61;
const CELL_WIDTH = 8;
const CELL_HEIGHT = 6;
const LEFT = 74;
const TOP = 34;
const TICKS = 5;

/** From certain NO over even to certain YES: two hues that differ in lightness as well. */
const colourOf = (yesPercent: number): string => {
  const distance = Math.abs(yesPercent - 50) / 50;
  const hue = yesPercent >= 50 ? 212 : 28;
  return `hsl(${hue} ${Math.round(20 + 60 * distance)}% ${Math.round(82 - 42 * distance)}%)`;
};

const tidyNumber = (value: number): string => String(Number(value.toPrecision(4)));

type Spot = { readonly ttcSeconds: number; readonly points: number };

const spotOf = ({ ttc, buffer }: LookupTable, column: number, row: number): Spot => {
  const most = buffer.first + buffer.step * (buffer.count - 1);
  return {
    ttcSeconds: ttc.first + (ttc.step * (ttc.count - 1) * column) / (COLUMNS - 1),
    points: most - (2 * most * row) / (ROWS - 1),
  };
};

const cells = (table: LookupTable, momentumBp: number | null): readonly string[] => {
  const rects: string[] = [];
  for (let row = 0; row < ROWS; row += 1)
    for (let column = 0; column < COLUMNS; column += 1) {
      const { ttcSeconds, points } = spotOf(table, column, row);
      const within = withinPercent(table, ttcSeconds, points, momentumBp);
      if (within === null) continue;
      const yes = points > 0 ? within : 100 - within;
      const place = `x="${LEFT + column * CELL_WIDTH}" y="${TOP + row * CELL_HEIGHT}"`;
      const size = `width="${CELL_WIDTH}" height="${CELL_HEIGHT}"`;
      rects.push(`<rect ${place} ${size} fill="${colourOf(yes)}"/>`);
    }
  return rects;
};

const ticks = (table: LookupTable): readonly string[] =>
  Array.from({ length: TICKS }, (_, tick) => {
    const column = Math.round(((COLUMNS - 1) * tick) / (TICKS - 1));
    const row = Math.round(((ROWS - 1) * tick) / (TICKS - 1));
    const x = LEFT + (column + 0.5) * CELL_WIDTH;
    const y = TOP + (row + 0.5) * CELL_HEIGHT + 4;
    const bottom = TOP + ROWS * CELL_HEIGHT + 16;
    const { ttcSeconds } = spotOf(table, column, 0);
    const { points } = spotOf(table, 0, row);
    return (
      `<text x="${x}" y="${bottom}" text-anchor="middle">${tidyNumber(ttcSeconds)}</text>` +
      `<text x="${LEFT - 8}" y="${y}" text-anchor="end">${tidyNumber(points)}</text>`
    );
  });

const LEGEND_STEPS = 11;
const LEGEND_WIDTH = 26;

const legend = (right: number): readonly string[] =>
  Array.from({ length: LEGEND_STEPS }, (_, step) => {
    const x = right - (LEGEND_STEPS - step) * LEGEND_WIDTH;
    const y = TOP + ROWS * CELL_HEIGHT + 44;
    const percent = step * 10;
    const fill = colourOf(percent);
    return (
      `<rect x="${x}" y="${y}" width="${LEGEND_WIDTH}" height="10" fill="${fill}"/>` +
      `<text x="${x + LEGEND_WIDTH / 2}" y="${y + 22}" text-anchor="middle">${percent}</text>`
    );
  });

/**
 * A picture of one layer, as SVG: the probability of YES over time to close (across) and price −
 * strike (up). What has no value has no colour.
 */
export const heatMap = (title: string, table: LookupTable, momentumBp: number | null): string => {
  const width = LEFT + COLUMNS * CELL_WIDTH + 16;
  const height = TOP + ROWS * CELL_HEIGHT + 76;
  const [across, up] = [COLUMNS * CELL_WIDTH, ROWS * CELL_HEIGHT];
  const frame = `x="${LEFT}" y="${TOP}" width="${across}" height="${up}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img"`,
    'shape-rendering="crispEdges">',
    `<title>${escaped(title)}</title>`,
    SVG_COLOURS,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    `<text class="title" x="${LEFT}" y="20">${escaped(title)}</text>`,
    `<rect class="none" ${frame}/>`,
    ...cells(table, momentumBp),
    `<rect class="frame" ${frame}/>`,
    ...ticks(table),
    `<text x="${LEFT}" y="${height - 36}">` +
      'across: seconds to the close; up: points above the strike</text>',
    ...legend(width - 16),
    `<text x="${LEFT}" y="${height - 16}">colour: probability of YES, %; grey: no value</text>`,
    '</svg>',
    '',
  ].join('\n');
};
