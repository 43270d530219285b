import type { Registry } from 'prom-client';

import { judge } from '../../machines/health/judge.ts';
import { KILL_SWITCH_STATES } from '../../machines/model/kill-switch.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import { packageVersion } from '../cli/version.ts';
import type { Health } from '../tree/health.ts';
import type { House } from '../tree/house.ts';
import { PROCESS } from './catalogue.ts';
import { gaugeRead } from './instruments.ts';
import { subjectOf } from './words.ts';

const SECOND_MS = 1_000;
const VERSION = packageVersion(import.meta.url);

const bit = (yes: boolean): number => (yes ? 1 : 0);

const readProbes = (registry: Registry, { realClock }: House, health: Health): void => {
  const verdicts = () => judge(health.state(), realClock.now());
  gaugeRead(registry, PROCESS.live, (take) => take(bit(verdicts().live.pass), {}));
  gaugeRead(registry, PROCESS.ready, (take) => take(bit(verdicts().ready.pass), {}));
  gaugeRead(registry, PROCESS.started, (take) => take(bit(verdicts().startup.pass), {}));
  gaugeRead(registry, PROCESS.heartbeat, (take) => {
    const { heartbeatAtMs, startedAtMs } = health.state();
    take((realClock.now() - (heartbeatAtMs ?? startedAtMs)) / SECOND_MS, {});
  });
  gaugeRead(registry, PROCESS.check, (take) => {
    for (const { name, ok } of health.state().checks) take(bit(ok), { check: name });
  });
};

const readTime = (
  registry: Registry,
  { realClock }: House,
  health: Health,
  upAtMs: () => EpochMs | null,
): void => {
  gaugeRead(registry, PROCESS.up, (take) =>
    take((realClock.now() - health.state().startedAtMs) / SECOND_MS, {}),
  );
  gaugeRead(registry, PROCESS.startup, (take) => {
    const atMs = upAtMs();
    if (atMs !== null) take((atMs - health.state().startedAtMs) / SECOND_MS, {});
  });
};

const readSwitch = (registry: Registry, { killSwitch }: House): void => {
  const state = () => killSwitch.current()?.state ?? null;
  gaugeRead(registry, PROCESS.killSwitch, (take) => take(bit(state() !== 'running'), {}));
  gaugeRead(registry, PROCESS.killSwitchState, (take) => {
    for (const each of KILL_SWITCH_STATES) take(bit(each === state()), { state: each });
  });
};

const readAlarms = (registry: Registry, { alarms }: House): void =>
  gaugeRead(registry, PROCESS.alarms, (take) => {
    const counts = new Map<string, { readonly labels: Labels; count: number }>();
    for (const { key, level } of alarms.standing()) {
      const labels = { reason: subjectOf(key), level };
      const name = `${labels.reason} ${level}`;
      const known = counts.get(name);
      if (known === undefined) counts.set(name, { labels, count: 1 });
      else known.count += 1;
    }
    for (const { count, labels } of counts.values()) take(count, labels);
  });

type Labels = Readonly<Record<'reason' | 'level', string>>;

/** Whether the process is fit, as the probes say it, and what stands against that. */
export const readFitness = (
  registry: Registry,
  house: House,
  health: Health,
  upAtMs: () => EpochMs | null,
): void => {
  gaugeRead(registry, PROCESS.build, (take) =>
    take(1, {
      version: VERSION,
      node: process.version,
      mode: house.paper === null ? 'live' : 'paper',
    }),
  );
  readTime(registry, house, health, upAtMs);
  readProbes(registry, house, health);
  readSwitch(registry, house);
  readAlarms(registry, house);
};
