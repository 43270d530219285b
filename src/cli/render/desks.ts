import type { DeskReport, Refused, Watched } from '../../../machines/model/desk-report.ts';
import { heldPriceCenti } from '../../../machines/model/money.ts';
import { cents, duration, instant, NOTHING, percent } from './format.ts';
import { pairs, table, type Column } from './table.ts';

type Seen = Watched & { readonly atMs: number };

const WATCHED: readonly Column<Seen>[] = [
  { title: 'MARKET', align: 'left', text: ({ market }) => market },
  { title: 'SIDE', align: 'left', text: ({ side }) => side },
  { title: 'TTC', align: 'right', text: ({ closeAtMs, atMs }) => duration(closeAtMs - atMs) },
  { title: 'PROB', align: 'right', text: ({ probabilityPercent }) => percent(probabilityPercent) },
  { title: 'ASK', align: 'right', text: ({ askCenti }) => cents(heldPriceCenti(askCenti)) },
  { title: 'EDGE', align: 'right', text: ({ edgePercent }) => edgePercent.toFixed(2) },
  {
    title: 'VOLUME',
    align: 'right',
    text: ({ volumeContracts }) =>
      volumeContracts === null ? NOTHING : String(Math.floor(volumeContracts)),
  },
  { title: 'NOT ENTERED', align: 'left', text: ({ refusal }) => refusal ?? NOTHING },
];

const REFUSED: readonly Column<Refused>[] = [
  { title: 'MARKET', align: 'left', text: ({ market }) => market },
  { title: 'SIDE', align: 'left', text: ({ side }) => side },
  { title: 'REFUSED', align: 'right', text: ({ times }) => `${times} ×` },
  { title: 'SINCE', align: 'left', text: ({ sinceMs }) => instant(sinceMs) },
  { title: 'REASON', align: 'left', text: ({ why }) => why },
];

const renderDesk = (report: DeskReport): readonly string[] => [
  ...pairs([
    ['desk', report.desk],
    ['as of', instant(report.atMs)],
    ['state', report.state],
    ['enters nothing', report.why ?? NOTHING],
    ['open trades', String(report.openTrades)],
  ]),
  ...(report.watchlist.length === 0
    ? []
    : [
        '',
        ...table(
          WATCHED,
          report.watchlist.map((one) => ({ ...one, atMs: report.atMs })),
        ),
      ]),
  ...(report.refusals.length === 0 ? [] : ['', ...table(REFUSED, report.refusals)]),
];

/** The desks one below the other. */
export const renderDesks = (reports: readonly DeskReport[]): readonly string[] =>
  reports.length === 0
    ? ['no desk has reported yet']
    : reports.flatMap((report, index) => [...(index === 0 ? [] : ['']), ...renderDesk(report)]);
