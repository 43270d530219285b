import { tradeId, type TradeId } from '../../machines/model/ids.ts';
import { printFaults, type Console } from './console.ts';

/** The id in an argument; null, with the fault printed, where it is none. */
export const tradeIdOf = (text: string, console: Console): TradeId | null => {
  try {
    return tradeId(text);
  } catch {
    printFaults(console, [`trade: expected an id of decimal digits, found '${text}'`]);
    return null;
  }
};
