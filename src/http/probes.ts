import type { HealthState } from '../../machines/health/health.ts';
import type { Clock } from '../../machines/ports.ts';
import { startListener, type Listener } from './listener.ts';
import { probeApp } from './probe-app.ts';

export type ProbeOptions = {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The cached state; called once per request, must not do I/O. */
  readonly state: () => HealthState;
  readonly clock: Pick<Clock, 'now'>;
  /** The text for Prometheus; must not do I/O either. */
  readonly metrics: () => Promise<string>;
};

export type Probes = Listener;

/** Opens the probe listener. Rejects, naming the setting, when the address cannot be had. */
export const startProbes = (options: ProbeOptions): Promise<Probes> =>
  startListener({
    name: 'probe listener',
    advice: 'set probes.host and probes.port (0 takes any free port, null switches the probes off)',
    host: options.host,
    port: options.port,
    fetch: probeApp(options).fetch,
  });
