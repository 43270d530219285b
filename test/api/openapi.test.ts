import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { systemClock } from '../../src/runtime/clock.ts';
import { createApiCounters } from '../../src/api/counters.ts';
import { apiApp } from '../../src/api/app.ts';
import { apiEndpoints } from '../../src/api/endpoints.ts';
import { API_ROOT } from '../../src/api/mount.ts';
import { openApiOf } from '../../src/api/openapi.ts';
import { TOKENS } from './bench.ts';
import { idleHub, idleSources } from './idle-sources.ts';

const COMMITTED = join(import.meta.dirname, '../../docs/openapi.json');

const endpoints = apiEndpoints(idleSources);
const text = `${JSON.stringify(openApiOf(API_ROOT, endpoints), null, 2)}\n`;

describe('the OpenAPI document', () => {
  it('is the one that is committed', async () => {
    await expect(text).toMatchFileSnapshot(COMMITTED);
  });

  it('names every route there is, and no other', () => {
    const app = apiApp({
      tokens: TOKENS,
      authorities: () => new Set(),
      isReadOnly: true,
      hub: idleHub,
      stately: null,
      socketTickets: idleSources.socketTickets,
      counters: createApiCounters(),
      endpoints,
      pages: new Map(),
      clock: systemClock(),
      failed: () => undefined,
    });
    const served = app.routes
      .filter(({ path }) => path !== '/*' && !/(?:openapi.json|events|socket)$/.test(path))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    const documented = endpoints.map(
      ({ method, path }) => `${method.toUpperCase()} ${API_ROOT}${path}`,
    );
    expect(new Set(served)).toEqual(new Set(documented));
    expect(new Set(documented).size).toBe(documented.length);
  });

  it('has every shape that it refers to', () => {
    const wanted = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, id]) => id);
    const shapes = Object.keys(openApiOf(API_ROOT, endpoints)['components'] ?? {});
    expect(shapes).toContain('schemas');
    for (const id of wanted) expect(text).toContain(`      "${id}": {`);
    expect(text).not.toContain('"$defs"');
  });
});
