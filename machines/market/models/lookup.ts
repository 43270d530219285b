import { scoreOf } from '../cells.ts';
import { seconds } from '../words.ts';
import { tableLack, withinPercent, type LookupTable } from './lookup-table.ts';
import type { Model, ModelLack, Sight } from './model.ts';

/** Price − strike in points of the table, at the price at which these were measured. */
const bufferPoints = ({ referenceMicros }: LookupTable, { spot, strikeMicros }: Sight): number => {
  const spotMicros = spot.value?.priceMicros ?? NaN;
  const scale = referenceMicros === null ? 1 : referenceMicros / spotMicros;
  return ((spotMicros - strikeMicros) / 1e6) * scale;
};

/** The share of the past in which the price stayed on its side of the strike. */
export const lookup: Model = {
  yesPercent: (sight, _, nowMs) => {
    const { spot, closeAtMs } = sight;
    if (spot.table === null || nowMs >= closeAtMs) return null;
    const points = bufferPoints(spot.table, sight);
    const ttcSeconds = (closeAtMs - nowMs) / 1_000;
    const within = withinPercent(spot.table, ttcSeconds, points, scoreOf(spot, nowMs));
    if (within === null) return null;
    return points > 0 ? within : 100 - within;
  },
  lack: (sight, _, nowMs): ModelLack | null => {
    const { spot, closeAtMs } = sight;
    if (spot.table === null) return 'noTable';
    if (nowMs >= closeAtMs) return null;
    const points = bufferPoints(spot.table, sight);
    return tableLack(spot.table, (closeAtMs - nowMs) / 1_000, points, scoreOf(spot, nowMs));
  },
  inWords: (lack, sight, _, nowMs) => {
    const { spot, closeAtMs } = sight;
    const none = `no lookup probability of ${spot.symbol}`;
    if (spot.table === null) return `${none}: no table is loaded`;
    if (lack === 'noLayer') {
      const score = scoreOf(spot, nowMs);
      return score === null
        ? `${none}: no momentum yet, and the table goes by it`
        : `${none}: the table has nothing for a momentum of ${score} bp`;
    }
    const points = Math.abs(bufferPoints(spot.table, sight)).toFixed(2);
    const at = `${seconds(closeAtMs - nowMs)} to the close, ${points} points from the strike`;
    return `${none}: the table has nothing for ${at}`;
  },
};
