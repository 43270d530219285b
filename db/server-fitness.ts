import type { ClientBase } from 'pg';
import { z } from 'zod';

/** The oldest server whose SQL the statements and migrations are written for. */
const OLDEST_SERVER_MAJOR = 15;

const sessionSchema = z.object({ version: z.number().int(), commit: z.string() });

/** What a session says of itself: `server_version_num` and `synchronous_commit`. */
export type SessionFacts = Readonly<z.infer<typeof sessionSchema>>;

/** Why a session must not be used; null when it may. */
export const unfitness = ({ version, commit }: SessionFacts): string | null => {
  const major = Math.floor(version / 10_000);
  if (major < OLDEST_SERVER_MAJOR)
    return `PostgreSQL server: expected version ${OLDEST_SERVER_MAJOR} or newer, found ${major}`;
  if (commit === 'off')
    return 'PostgreSQL session: expected synchronous_commit on, found off (connection string?)';
  return null;
};

/** Rejects for a server that is too old, and for a session whose commits may be lost. */
export const refuseUnfitServer = async (client: ClientBase): Promise<void> => {
  const { rows } = await client.query<Record<string, unknown>>(
    `select current_setting('server_version_num')::int as version,
            current_setting('synchronous_commit') as commit`,
  );
  const reason = unfitness(sessionSchema.parse(rows[0]));
  if (reason !== null) throw new Error(reason);
};
