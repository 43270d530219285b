/** Stands for an effect that the world must provide; running the chart without it is a defect. */
export const unprovided = (effect: string) => (): never => {
  throw new Error(`feed chart: expected an implementation of '${effect}', found none`);
};

/** A defect of a driver or a sink becomes the chart's own, so that its supervisor sees it. */
export const rethrow = (defect: unknown): never => {
  throw defect instanceof Error ? defect : new Error('feed defect', { cause: defect });
};
