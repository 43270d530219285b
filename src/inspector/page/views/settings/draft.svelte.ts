type Entry = readonly [path: string, value: string | null];

/** A change in thought: what each path is to become; null: left to the layers below. */
export type Draft = {
  readonly entries: readonly Entry[];
  readonly put: (path: string, value: string | null) => void;
  readonly drop: (path: string) => void;
  readonly clear: () => void;
};

export const createDraft = (): Draft => {
  let entries = $state.raw<readonly Entry[]>([]);
  return {
    get entries() {
      return entries;
    },
    put: (path, value) => {
      const isKnown = entries.some(([known]) => known === path);
      entries = isKnown
        ? entries.map((entry) => (entry[0] === path ? [path, value] : entry))
        : [...entries, [path, value]];
    },
    drop: (path) => {
      entries = entries.filter(([known]) => known !== path);
    },
    clear: () => {
      entries = [];
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
  set: entries.flatMap(([path, value]) => (value === null ? [] : [`${path}=${value}`])),
  unset: entries.flatMap(([path, value]) => (value === null ? [path] : [])),
  expectedVersion,
});
