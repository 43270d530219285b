import type { HealthState, HealthVerdicts } from '../../machines/health/health.ts';

/** What readiness asks of the process itself, beside the checks of its surroundings. */
export const READY_CONDITIONS = ['startup', 'draining', 'watch'] as const;

type Status = 'pass' | 'warn' | 'fail';

/** A document of the type `application/health+json`. */
export type HealthDocument = {
  readonly status: Status;
  /** Of this form of the document. */
  readonly version: '1';
  readonly serviceId: 'tradewarden';
  readonly checks: Readonly<Record<string, readonly [{ readonly status: Status }]>>;
};

/** A key is `component:measurement`, with one colon: `feed/coinbase/BTC-USD:fit`. */
const keyOf = (name: string): string => `${name.replaceAll(':', '/')}:fit`;

const statusOf = (isFine: boolean, otherwise: Status): readonly [{ readonly status: Status }] => [
  { status: isFine ? 'pass' : otherwise },
];

/**
 * The summary for people and monitors. `fail`: a restart would help; `warn`: it lives, and takes no
 * new trades. A check never fails the whole. Names and no reasons: anyone may ask.
 */
export const healthDocument = (
  { checks }: Pick<HealthState, 'checks'>,
  { live, ready }: Pick<HealthVerdicts, 'live' | 'ready'>,
): HealthDocument => ({
  status: !live.pass ? 'fail' : ready.pass ? 'pass' : 'warn',
  version: '1',
  serviceId: 'tradewarden',
  checks: Object.fromEntries([
    ['process:alive', statusOf(live.pass, 'fail')] as const,
    ...READY_CONDITIONS.map(
      (name) => [keyOf(name), statusOf(!ready.failed.includes(name), 'warn')] as const,
    ),
    ...checks.map(({ name, ok }) => [keyOf(name), statusOf(ok, 'warn')] as const),
  ]),
});
