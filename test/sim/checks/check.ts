/** What must hold in every world. */
export type Violation = {
  /** Which of the invariants is broken. */
  readonly check: string;
  readonly detail: string;
  readonly atMs: number;
};

export type Violate = (check: string, detail: string) => void;
