import type { CheckView, Verdict } from '../../cli/doctor-view.ts';

type Told = (what: string, found: string, remedy?: string) => CheckView;

/** The checks of one area, each by its verdict. */
export const checksOf = (area: CheckView['area']): Readonly<Record<Verdict, Told>> => {
  const told =
    (verdict: Verdict): Told =>
    (what, found, remedy) => ({ area, what, verdict, found, remedy: remedy ?? null });
  return {
    passed: told('passed'),
    warned: told('warned'),
    failed: told('failed'),
    skipped: told('skipped'),
  };
};

/** How far this clock is from the venue's, which requests are timed by. */
export const clockCheck = (area: CheckView['area'], skewMs: number, mostMs: number): CheckView => {
  const { passed, warned } = checksOf(area);
  const way = skewMs > 0 ? 'behind' : 'ahead';
  const found = `this clock is ${Math.abs(Math.round(skewMs))} ms ${way}`;
  return Math.abs(skewMs) <= mostMs
    ? passed('clock', found)
    : warned('clock', found, 'signatures are corrected by it, but set this clock (NTP)');
};

export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
