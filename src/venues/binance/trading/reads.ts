import type { z } from 'zod';

import { fail, ok, type Result } from '../../../../machines/model/result.ts';
import type { Clock } from '../../../../machines/ports.ts';
import type { RequestClass } from '../../rate-budget.ts';
import type { RestReply } from '../../rest-client.ts';
import type { VenueFault } from '../../venue.ts';
import { NO_SUCH_ORDER, readUsdmError } from './errors.ts';
import type { UsdmRequest, UsdmRest } from './rest.ts';

type Question = Pick<UsdmRequest, 'path' | 'params' | 'weight' | 'isPublic'>;

/** Idempotent reads, validated, tried again a few times where that can help. */
export type UsdmReads = {
  readonly one: <S extends z.ZodType>(
    question: Question,
    schema: S,
  ) => Promise<Result<z.infer<S>, VenueFault>>;
};

const RETRIES = 2;
const RETRY_PAUSE_MS = 250;

const fault = (
  kind: VenueFault['kind'],
  message: string,
  retryable: boolean,
): { readonly ok: false; readonly error: VenueFault } => fail({ kind, message, retryable });

/** The venue's words cannot be understood; asking again brings the same. */
export const malformed = (message: string) => fault('malformed', message, false);

const refusalOf = (status: number, body: unknown): Result<never, VenueFault> => {
  const error = readUsdmError(body);
  const told = error === null ? 'without a known error' : `${error.code}: ${error.message}`;
  const message = `${status} ${told}`;
  if (status === 429 || status === 418) return fault('rateLimited', message, true);
  if (error?.code === NO_SUCH_ORDER && status === 400) return fault('notFound', message, false);
  return fault('refused', message, false);
};

const bodyOf = (reply: RestReply): Result<unknown, VenueFault> => {
  if (reply.kind === 'failed') return fault('unreachable', reply.why, true);
  if (reply.kind === 'unsent') return fault('rateLimited', reply.why, true);
  const { status } = reply;
  if (status >= 500) return fault('unreachable', `answered ${status}`, true);
  if (reply.kind === 'unread') return fault('malformed', `${status}, ${reply.why}`, true);
  return status === 200 ? ok(reply.body) : refusalOf(status, reply.body);
};

const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.setTimeout(resolve, ms);
  });

/** Reads that are all for one thing, by which their turns come. */
export const createUsdmReads = (rest: UsdmRest, clock: Clock, of: RequestClass): UsdmReads => {
  const ask = async (question: Question): Promise<Result<unknown, VenueFault>> => {
    for (let tries = 1; ; tries += 1) {
      const body = bodyOf(await rest.send({ method: 'GET', class: of, ...question }));
      const isOver = body.ok || !body.error.retryable || tries > RETRIES || rest.isStopped();
      if (isOver) return body;
      await pause(clock, RETRY_PAUSE_MS * tries);
    }
  };
  return {
    one: async (question, schema) => {
      const body = await ask(question);
      if (!body.ok) return body;
      const read = schema.safeParse(body.value);
      if (read.success) return ok(read.data);
      const issue = read.error.issues[0];
      const where = issue?.path.join('.') ?? '';
      return malformed(`${question.path}: at '${where}': ${issue?.message ?? '?'}`);
    },
  };
};
