/** What a look at the chain of the audit has found. */
export type AuditView = {
  /** Rows that follow from one another, from the first on. */
  readonly rows: number;
  /** The hash of the last of them; empty without any. Kept elsewhere, it seals all before it. */
  readonly hash: string;
  /** Where the chain breaks; null where it does not. */
  readonly broken: { readonly row: number; readonly fault: string } | null;
};
