/** A change that is being thought of: what each path is to become; null: left to the layers below. */
export type Draft = {
  readonly entries: ReadonlyMap<string, string | null>;
  readonly put: (path: string, value: string | null) => void;
  readonly drop: (path: string) => void;
  readonly clear: () => void;
};

export const createDraft = (): Draft => {
  let entries = $state.raw<ReadonlyMap<string, string | null>>(new Map());
  return {
    get entries() {
      return entries;
    },
    put: (path, value) => {
      entries = new Map([...entries, [path, value]]);
    },
    drop: (path) => {
      entries = new Map([...entries].filter(([known]) => known !== path));
    },
    clear: () => {
      entries = new Map();
    },
  };
};

/** As the process is asked for it. */
export const changeOf = (
  { entries }: Draft,
  scope: string,
  expectedVersion: number,
): {
  readonly scope: string;
  readonly set: readonly string[];
  readonly unset: readonly string[];
  readonly expectedVersion: number;
} => ({
  scope,
  set: [...entries].flatMap(([path, value]) => (value === null ? [] : [`${path}=${value}`])),
  unset: [...entries].flatMap(([path, value]) => (value === null ? [path] : [])),
  expectedVersion,
});
