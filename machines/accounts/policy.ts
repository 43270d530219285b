/** When the store is compared with the venue, in milliseconds of the market's clock. */
export type ReconcilePolicy = {
  readonly intervalMs: number;
  /** How far the venue's reads may trail a change on our side. */
  readonly graceMs: number;
  /** From a look that is to be confirmed to the one that confirms it. */
  readonly confirmMs: number;
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
  /** Without a success for this long it is an alarm. */
  readonly staleMs: number;
};

/**
 * The policy for a clock that runs `speed` times as fast: what waits for the network is real time,
 * so those limits grow with the speed; how often to compare stays in clock time.
 */
export const reconcilePolicyAtSpeed = (
  policy: ReconcilePolicy,
  speed: number,
): ReconcilePolicy => ({
  ...policy,
  graceMs: policy.graceMs * speed,
  confirmMs: policy.confirmMs * speed,
  retryBaseMs: policy.retryBaseMs * speed,
  retryMaxMs: policy.retryMaxMs * speed,
  staleMs: policy.staleMs * speed,
});
