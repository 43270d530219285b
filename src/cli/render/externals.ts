import type { ExternalView } from '../views.ts';
import { instant } from './format.ts';
import { price, quantity } from './priced.ts';
import { table, type Column } from './table.ts';

type Text = (external: ExternalView) => string;

const left = (title: string, text: Text): Column<ExternalView> => ({ title, align: 'left', text });
const right = (title: string, text: Text): Column<ExternalView> => ({
  ...left(title, text),
  align: 'right',
});

const COLUMNS: readonly Column<ExternalView>[] = [
  left('MARKET', ({ market }) => market),
  left('SIDE', ({ side }) => side.toUpperCase()),
  right('COUNT', (external) => quantity(external, external.countCenti)),
  right('BOUGHT', (external) => price(external, external.priceCenti)),
  left('SEEN SINCE', ({ seenSinceMs }) => instant(seenSinceMs)),
  right('UNEXPLAINED', (external) => quantity(external, external.unexplainedCenti)),
];

/** A table of positions that are not ours, or one line saying that there are none. */
export const renderExternals = (externals: readonly ExternalView[]): readonly string[] =>
  externals.length === 0
    ? ['the account holds nothing beside the trades']
    : table(COLUMNS, externals);
