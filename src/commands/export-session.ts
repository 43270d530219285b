import { resolve } from 'node:path';

import { latestBook } from '../../db/books.ts';
import { readInstallation } from '../../db/installation.ts';
import type { Queryable } from '../../db/queryable.ts';
import { readTradesOfSpan } from '../../db/timeline.ts';
import { lastTransitionAt } from '../../db/transitions.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import { sessionContent, type SessionContent } from '../api/schemas/session.ts';
import type { CommandFault, Commands } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { SessionRequest } from '../cli/session-view.ts';
import { packageVersion } from '../cli/version.ts';
import { createConceal } from '../session/disguise.ts';
import { readDossier, type Dossier } from '../session/dossier.ts';
import { TRADES_MOST } from '../session/limits.ts';
import { sealSession, tooLong } from '../session/seal.ts';
import { onDatabase } from './database.ts';
import { noBook } from './faults.ts';
import { written } from './written.ts';

const usage = (line: string) => fail<CommandFault>({ exitCode: EXIT.usage, lines: [line] });

/** The trades of a span, and no word of the house: no process is asked. */
export const readSession = async (
  q: Queryable,
  { fromMs, toMs: until }: Pick<SessionRequest, 'fromMs' | 'toMs'>,
): Promise<Result<SessionContent, CommandFault>> => {
  const book = await latestBook(q);
  if (book === null) return fail(noBook);
  // What happened last is within.
  const toMs = until ?? ((await lastTransitionAt(q, book.id)) ?? fromMs) + 1;
  if (fromMs >= toMs)
    return usage(`export: expected a time before ${toMs}, found --from ${fromMs}`);
  const conceal = createConceal(await readInstallation(q));
  const lived = await readTradesOfSpan(q, book.id, { fromMs, toMs }, TRADES_MOST);
  const trades: Dossier[] = [];
  for (const { id } of lived) {
    const one = await readDossier(q, conceal, id);
    if (one !== null) trades.push(one);
  }
  const left = (lived[0]?.total ?? 0) - lived.length;
  const program = packageVersion(import.meta.url);
  const told = { program, mode: book.kind, fromMs, toMs, left, house: null, trades };
  return ok(sessionContent.parse(told));
};

const nameOf = (fromMs: number): string =>
  `tradewarden-${new Date(fromMs).toISOString().slice(0, 19).replaceAll(':', '')}.session.gz`;

/** `tradewarden export --from`. */
export const exportSession: Commands['exportSession'] = async (settings, { out, ...span }) => {
  const asked = await onDatabase(settings, ({ database }) =>
    database.snapshot((q) => readSession(q, span)),
  );
  const session = asked.ok ? asked.value : asked;
  if (!session.ok) return session;
  const { fromMs, left, toMs, trades } = session.value;
  const bytes = await sealSession(session.value);
  const length = tooLong(bytes.length);
  if (length !== null) return usage(`export: ${length}: choose a shorter time`);
  const file = out ?? resolve(nameOf(fromMs));
  const fault = written(file, bytes);
  if (fault !== null) return fail(fault);
  const transitions = trades.reduce((sum, each) => sum + each.transitions.length, 0);
  const figures = { bytes: bytes.length, trades: trades.length, transitions };
  return ok({ file, fromMs, toMs, left, ...figures });
};
