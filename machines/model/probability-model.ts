/** Where a probability comes from; each is a page of docs/models.md. */
export const PROBABILITY_MODELS = ['logNormal', 'implied'] as const;

export type ProbabilityModel = (typeof PROBABILITY_MODELS)[number];

const READS_SPOT: { readonly [Model in ProbabilityModel]: boolean } = {
  logNormal: true,
  implied: false,
};

/** Whether a model's value rests on the spot price, so that the price must be proven. */
export const readsSpot = (model: ProbabilityModel): boolean => READS_SPOT[model];
