import type { QuoteCell } from '../cells.ts';
import type { Model } from './model.ts';

/**
 * The chance in percent that the market's own quotes give YES: the middle of bid and ask, both in
 * centi-cents. Null when a side is missing or the two cross; a locked market (bid = ask) counts.
 */
export const impliedYesPercent = (
  yesBidCenti: number | null,
  yesAskCenti: number | null,
): number | null => {
  if (yesBidCenti === null || yesAskCenti === null || yesBidCenti > yesAskCenti) return null;
  return (yesBidCenti + yesAskCenti) / 200;
};

const valueOf = ({ value }: QuoteCell): number | null =>
  value === null ? null : impliedYesPercent(value.yesBidCenti, value.yesAskCenti);

/** The market's own opinion. */
export const implied: Model = {
  yesPercent: ({ quote }) => valueOf(quote),
  lack: ({ quote }) => (valueOf(quote) === null ? 'noMiddle' : null),
  inWords: (_, { quote: { market, value } }) => {
    const { yesBidCenti = null, yesAskCenti = null } = value ?? {};
    if (yesBidCenti === null) return `no implied probability: ${market} has no YES bid`;
    if (yesAskCenti === null) return `no implied probability: ${market} has no YES ask`;
    const crossed = `YES bid ${yesBidCenti / 100}¢ over ask ${yesAskCenti / 100}¢`;
    return `no implied probability: ${market} is crossed, ${crossed}`;
  },
};
