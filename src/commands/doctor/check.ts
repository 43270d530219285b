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

export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
