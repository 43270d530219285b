/** The place of one organ of the running tree: filled while its branch is up, empty otherwise. */
export type Slot<T> = {
  /** Throws while the organ is down: whoever asks is started too early or outlives it. */
  readonly get: () => T;
  readonly peek: () => T | null;
  readonly fill: (value: T) => void;
  readonly clear: () => void;
};

export const createSlot = <T>(name: string): Slot<T> => {
  let held: { readonly value: T } | null = null;
  return {
    get: () => {
      if (held === null) throw new Error(`${name}: expected it to be up, found it down`);
      return held.value;
    },
    peek: () => held?.value ?? null,
    fill: (value) => {
      held = { value };
    },
    clear: () => {
      held = null;
    },
  };
};
