type Column = Float64Array | Uint32Array | Uint16Array | Int16Array;

/** A column of numbers that grows as a file is read. */
export type GrowingColumn<C extends Column> = {
  readonly push: (value: number) => void;
  readonly length: () => number;
  /** The numbers so far. */
  readonly take: () => C;
};

const FIRST_CAPACITY = 1_024;

export const growingColumn = <C extends Column>(
  make: new (capacity: number) => C,
): GrowingColumn<C> => {
  let values = new make(FIRST_CAPACITY);
  let length = 0;
  const cut = (capacity: number): C => {
    const next = new make(capacity);
    next.set(values.subarray(0, length));
    return next;
  };
  return {
    push: (value) => {
      if (length === values.length) values = cut(2 * length);
      values[length] = value;
      length += 1;
    },
    length: () => length,
    take: () => cut(length),
  };
};
