import { describe, expect, it } from 'vitest';

import type { Queryable } from '../../db/queryable.ts';
import { auditEndpoints } from '../../src/api/resources/audit.ts';
import { eventually } from '../support/eventually.ts';
import { ask, openBench } from './bench.ts';

describe('the chain of the audit', () => {
  it('is gone through once at a time, however many ask, and anew for who asks later', async () => {
    let questions = 0;
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const database: Queryable = {
      query: async () => {
        questions += 1;
        await gate;
        return [];
      },
    };
    const bench = await openBench({ endpoints: auditEndpoints(database) });
    try {
      const verify = () => ask(bench, { path: '/api/v1/audit/verify' });
      const asked = Array.from({ length: 20 }, verify);
      // What is answered after those were asked has, as a rule, been taken up after them.
      expect((await ask(bench, { path: '/api/v1/nothing' })).status).toBe(404);
      await eventually(() => questions > 0);
      open();
      const answers = await Promise.all(asked);
      expect(new Set(answers.map(({ text }) => text))).toEqual(
        new Set(['{"rows":0,"hash":"","broken":null}']),
      );
      const together = questions;
      expect(together).toBeLessThan(10);
      expect((await verify()).status).toBe(200);
      expect(questions).toBe(together + 1);
    } finally {
      await bench.kill();
    }
  });
});
