export type ImportRequest = {
  readonly file: string;
  /** Which system, or which of its users; null: the name of the file. */
  readonly source: string | null;
  /** Everything but the commit. */
  readonly dryRun: boolean;
  readonly by: string;
};

/** What an import has found and done. Amounts are NUMERIC texts, in dollars. */
export type ImportView = {
  readonly file: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
  readonly source: string;
  readonly dryRun: boolean;
  readonly trades: {
    readonly found: number;
    readonly added: number;
    /** They were there and had not been closed. */
    readonly changed: number;
    /** They were there already. */
    readonly same: number;
    readonly byStatus: Readonly<Record<string, number>>;
  };
  /** Rows of the pool; null where the file has none. */
  readonly active: number | null;
  /** Found in the file and, alike, in the database. */
  readonly sums: { readonly contracts: string; readonly fees: string; readonly pnl: string };
};
