import { isDeepStrictEqual } from 'node:util';

import { z } from 'zod';

import { appendAudit, readAudit, type AuditKind } from '../../../db/audit.ts';
import type { Queryable } from '../../../db/queryable.ts';
import { fail, ok } from '../../../machines/model/result.ts';
import type { Clock } from '../../../machines/ports.ts';
import { IDEMPOTENCY_KEY, refused, type Around, type Reply } from '../endpoint.ts';
import type { Problem } from '../problem.ts';

/** Of the asker's choice: a UUID, or a name that it never uses twice. */
const KEY = /^[A-Za-z0-9._:-]{8,128}$/;

const noKey: Problem = {
  status: 400,
  title: `expected an ${IDEMPOTENCY_KEY} of 8 to 128 letters, digits and . _ : -`,
};
const otherAction: Problem = { status: 409, title: 'the key was used for something else' };
const underWay: Problem = {
  status: 409,
  title: 'the action under this key has not ended, or nobody knows how: look before you repeat it',
};

const asked = z.looseObject({ what: z.string(), body: z.unknown() });
const outcome = z.looseObject({ status: z.int(), answer: z.unknown() });

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'title' in value && 'status' in value;

/** What was answered the first time. */
const answeredBefore = (entry: string): Reply<unknown> => {
  const { status, answer } = outcome.parse(JSON.parse(entry));
  if (status === 200) return ok({ status, value: answer });
  if (!isProblem(answer)) throw new TypeError('audit: expected a refusal, found something else');
  return fail(answer);
};

type Action = { readonly what: string; readonly body: unknown };

/**
 * Lets an action happen once under its key, and keeps what was asked before it is done and what
 * came of it after. An action whose end nobody has noted is not done again: nobody knows.
 */
export const audited = (q: Queryable, clock: Pick<Clock, 'now'>): Around => {
  const note = (kind: AuditKind, key: string, entry: object): Promise<boolean> => {
    const atMs = clock.now();
    const text = JSON.stringify({ kind, key, atMs, ...entry });
    return appendAudit(q, { kind, key, atMs, entry: text });
  };

  const repeated = async (key: string, action: Action): Promise<Reply<unknown>> => {
    const first = await readAudit(q, 'asked', key);
    const last = await readAudit(q, 'answered', key);
    const { body, what } = asked.parse(JSON.parse(first?.entry ?? 'null'));
    if (what !== action.what || !isDeepStrictEqual(body, action.body)) return refused(otherAction);
    return last === null ? refused(underWay) : answeredBefore(last.entry);
  };

  return async ({ body, caller, key, place }, work) => {
    if (key === null || !KEY.test(key)) return refused(noKey);
    const action = { what: `POST ${place}`, body };
    if (!(await note('asked', key, { ...caller, ...action }))) return repeated(key, action);
    const reply = await work();
    const { status, answer } = reply.ok
      ? { status: reply.value.status, answer: reply.value.value }
      : { status: reply.error.status, answer: reply.error };
    await note('answered', key, { status, answer });
    return reply;
  };
};
