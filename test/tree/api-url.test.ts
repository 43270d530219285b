import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';

import { openWorld, startHouse } from './running-house.ts';

vi.setConfig({ testTimeout: 60_000 });

it('an API whose place cannot be noted listens all the same, once, and stops in order', async () => {
  const world = await openWorld();
  try {
    mkdirSync(join(world.dataDirectory, 'api-url'));
    const { lines, root } = await startHouse(world, {
      'api.enabled': true,
      'api.port': 0,
      desks: [],
    });
    await root.stop();
    const told = lines.map(({ event }) => event).filter((event) => event.includes('the API'));
    const refused = 'where the API listens cannot be noted';
    expect(told).toEqual([refused, 'the API listens', refused]);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  } finally {
    await world.end();
  }
});
