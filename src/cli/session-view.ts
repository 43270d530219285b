export type SessionRequest = {
  /** On the market's clock. */
  readonly fromMs: number;
  /** Null: to the last of the journal. */
  readonly toMs: number | null;
  /** Null: a name by the span, in the working directory. */
  readonly out: string | null;
};

export type SessionView = {
  readonly file: string;
  readonly bytes: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly trades: number;
  readonly transitions: number;
  /** Older trades of the span that are not in the file. */
  readonly left: number;
};
