import { judge } from '../../machines/health/judge.ts';
import { startProbes, type Probes } from '../http/probes.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { serviceManagerOf } from '../systemd/service-manager.ts';
import { startSignsOfLife, type SignsOfLife } from '../systemd/signs-of-life.ts';
import type { Health } from '../tree/health.ts';
import type { House } from '../tree/house.ts';

/** What those outside see of a run, from before its tree is up until after it has stopped. */
export type Outlook = {
  /** Null where the probes are switched off. */
  readonly probesUrl: string | null;
  /** Everything is up. */
  readonly ready: () => void;
  readonly stopping: () => void;
  readonly close: () => Promise<void>;
};

const openProbes = async (
  { config, realClock }: House,
  health: Health,
  metrics: Metrics,
): Promise<Probes | null> => {
  const { host, port } = config.probes;
  if (port === null) return null;
  return startProbes({ host, port, state: health.state, clock: realClock, metrics: metrics.text });
};

const tellManager = ({ log, realClock }: House, health: Health): SignsOfLife | null => {
  const manager = serviceManagerOf(process.env);
  if (manager === null) return null;
  const verdicts = () => judge(health.state(), realClock.now());
  return startSignsOfLife({ manager, state: health.state, verdicts, clock: realClock, log });
};

/** What speaks against a sign of life to those outside. */
const ailsOf = ({ config, realClock }: House, health: Health): readonly string[] => {
  const { live, ready } = judge(health.state(), realClock.now());
  const isReadyWanted = config.notify.heartbeat?.while === 'ready';
  return [...live.failed, ...(isReadyWanted ? ready.failed : [])];
};

/** Opens the probes with the metrics, and speaks to the service manager where there is one. */
export const openOutlook = async (
  house: House,
  health: Health,
  metrics: Metrics,
): Promise<Outlook> => {
  const probes = await openProbes(house, health, metrics);
  const follower = metrics.follow(house, health);
  const signs = tellManager(house, health);
  const heartbeat = house.notifier.beat(() => ailsOf(house, health));
  return {
    probesUrl: probes?.url ?? null,
    ready: () => {
      follower.started();
      void signs?.ready();
    },
    stopping: () => void signs?.stopping(),
    close: async () => {
      heartbeat.stop();
      signs?.end();
      follower.stop();
      await probes?.stop();
    },
  };
};
