import { formatDecimal } from '../machines/model/decimal.ts';

/* Integers of the model as NUMERIC texts. Each throws a RangeError when its value is no integer. */

export const centiDecimal = (value: number): string => formatDecimal(value, 4);
export const countDecimal = (value: number): string => formatDecimal(value, 2);
export const microsDecimal = (value: number): string => formatDecimal(value, 6);
