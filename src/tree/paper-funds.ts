import { micros, type Micros } from '../../machines/model/money.ts';
import type { Config } from '../config/schema.ts';
import type { SimulatorOptions } from '../simulator/options.ts';

const MICROS_PER_DOLLAR = 1_000_000;
const inMicros = (dollars: number): Micros => micros(dollars * MICROS_PER_DOLLAR);

type Funds = Pick<SimulatorOptions, 'startingBalanceMicros' | 'startingFuturesMicros'>;

/** What new paper accounts begin with; that on futures only where trades are held there. */
export const paperFunds = ({ paper }: Pick<Config, 'paper'>, isOnFutures: boolean): Funds => ({
  startingBalanceMicros: inMicros(paper.startingBalanceDollars),
  ...(isOnFutures && {
    startingFuturesMicros: inMicros(paper.startingFuturesDollars),
  }),
});
