import { startSupervisor, type Supervisor } from '../runtime/supervision/supervisor.ts';
import { apiChild } from './api.ts';
import type { Health } from './health.ts';
import type { House } from './house.ts';

/** `front`: where programs of this machine come in. */
export const startFront = (house: House, health: Health): Supervisor => {
  const { config, random, realClock, observer } = house;
  const { intensity, backoff } = config.supervision.desks;
  return startSupervisor({
    id: 'front',
    strategy: 'one_for_one',
    children: config.api.enabled ? [apiChild(house, health)] : [],
    intensity,
    backoff,
    autoShutdown: 'never',
    clock: realClock,
    random,
    observer,
  });
};
