/*
 * What a venue documents of a frame or body that we read. A key in `optional` need not be there.
 * What is not certain stands beside the example as its doubt.
 */

export type Documented = {
  readonly example: Readonly<Record<string, unknown>>;
  readonly optional: readonly string[];
  readonly doubt: string | null;
};

export const documented = (
  example: Documented['example'],
  optional: readonly string[] = [],
  doubt: string | null = null,
): Documented => ({ example, optional, doubt });
