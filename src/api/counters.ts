/** Counts of the API since the process started; whoever serves it adds, whoever looks reads. */
export type ApiCounters = {
  /** Who watches now, over all streams. */
  watchers: number;
  /** Frames that a watcher did not get, since it was too slow to take them. */
  framesSkipped: number;
  /** Requests without a token, or with a wrong one. */
  denied: number;
  /** Actions by their route, `/trades/{trade}/close`, and the status of their answers. */
  readonly actions: Map<string, Map<number, number>>;
};

export const createApiCounters = (): ApiCounters => ({
  watchers: 0,
  framesSkipped: 0,
  denied: 0,
  actions: new Map(),
});

export const countAction = ({ actions }: ApiCounters, route: string, status: number): void => {
  const answers = actions.get(route) ?? new Map<number, number>();
  actions.set(route, answers.set(status, (answers.get(status) ?? 0) + 1));
};
