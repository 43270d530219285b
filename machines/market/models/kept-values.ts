/** The last value of a market by one model, with all it was computed from. */
export type KeptValue = {
  yesPercent: number | null;
  revision: number;
  atMs: number;
  closeAtMs: number;
};

/** Values that cost more than a look: one for each model that reads the spot price. */
export type KeptValues = { readonly logNormal: KeptValue; readonly lookup: KeptValue };

const newKeptValue = (): KeptValue => ({
  yesPercent: null,
  revision: -1,
  atMs: NaN,
  closeAtMs: NaN,
});

export const newKeptValues = (): KeptValues => ({
  logNormal: newKeptValue(),
  lookup: newKeptValue(),
});
