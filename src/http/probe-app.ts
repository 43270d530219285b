import { Hono, type Context } from 'hono';

import type { HealthState, HealthVerdict } from '../../machines/health/health.ts';
import { judge } from '../../machines/health/judge.ts';
import type { Clock } from '../../machines/ports.ts';
import { healthDocument, READY_CONDITIONS } from './health-document.ts';

type ProbeSources = {
  readonly state: () => HealthState;
  readonly clock: Pick<Clock, 'now'>;
  /** What Prometheus reads. */
  readonly metrics: () => Promise<string>;
};

const ok = 200;
const methodNotAllowed = 405;
const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const unavailable = 503;

/** The failed checks, without those that the caller has excluded by name. */
const without = ({ failed }: HealthVerdict, excluded: readonly string[]): HealthVerdict => {
  const left = failed.filter((name) => !excluded.includes(name));
  return { pass: left.length === 0, failed: left };
};

const answer = (context: Context, { pass, failed }: HealthVerdict): Response =>
  context.json(pass ? { status: 'ok' } : { status: 'failed', failed }, pass ? ok : unavailable);

/** `[+] journal ok`, `[-] feed:coinbase:BTC-USD failed`: one line per check, names only. */
const verboseText = (state: HealthState, verdict: HealthVerdict): string => {
  const names = [...READY_CONDITIONS, ...state.checks.map(({ name }) => name)];
  const lines = names.map((name) =>
    verdict.failed.includes(name) ? `[-] ${name} failed` : `[+] ${name} ok`,
  );
  return [...lines, verdict.pass ? 'ready' : 'not ready', ''].join('\n');
};

/**
 * The probes' routes. GET and HEAD only, never cached, answered from memory. Anyone may ask, so
 * the bodies hold a status and names of failed checks, no reasons.
 */
export const probeApp = ({ state, clock, metrics }: ProbeSources): Hono => {
  const app = new Hono();
  const verdicts = () => judge(state(), clock.now());

  app.use(async (context, next) => {
    context.header('Cache-Control', 'no-store');
    context.header('X-Content-Type-Options', 'nosniff');
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD') {
      context.header('Allow', 'GET, HEAD');
      return context.json({ status: 'failed' }, methodNotAllowed);
    }
    return next();
  });

  app.get('/livez', (context) => answer(context, verdicts().live));

  app.get('/startupz', (context) => {
    const { pass } = verdicts().startup;
    const { startupPercent } = state();
    return context.json(
      pass ? { status: 'ok' } : { status: 'failed', startupPercent },
      pass ? ok : unavailable,
    );
  });

  app.get('/readyz', (context) => {
    const verdict = without(verdicts().ready, context.req.queries('exclude') ?? []);
    return context.req.query('verbose') === undefined
      ? answer(context, verdict)
      : context.text(verboseText(state(), verdict), verdict.pass ? ok : unavailable);
  });

  app.get('/healthz', (context) => {
    const { live, ready } = verdicts();
    const document = healthDocument(state(), { live, ready });
    context.header('Content-Type', 'application/health+json');
    return context.body(JSON.stringify(document), live.pass ? ok : unavailable);
  });

  app.get('/metrics', async (context) => {
    context.header('Content-Type', PROMETHEUS_TEXT);
    return context.body(await metrics());
  });

  return app;
};
