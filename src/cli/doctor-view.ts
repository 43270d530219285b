export type Verdict = 'passed' | 'warned' | 'failed' | 'skipped';

/** One thing that a run rests on, as it was found. */
export type CheckView = {
  readonly area:
    'machine' | 'database' | 'keys' | 'kalshi' | 'perpetuals' | 'prices' | 'accounts' | 'notifier';
  /** What was looked at, in a word or two. */
  readonly what: string;
  readonly verdict: Verdict;
  readonly found: string;
  /** What to do about it; null where nothing is to be done. */
  readonly remedy: string | null;
};

export type DoctorView = {
  readonly mode: 'paper' | 'live';
  /** Nothing failed. */
  readonly isReady: boolean;
  readonly checks: readonly CheckView[];
};
