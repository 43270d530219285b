import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

import { fail, ok, type Result } from '../../machines/model/result.ts';
import { apiPlaces } from '../api/access/places.ts';
import { feeds, health, tree } from '../api/schemas/house.ts';
import type { CommandFault, Commands } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { followEvents } from './follow.ts';
import { dataDirectoryOf } from './run.ts';

const TIMEOUT_MS = 5_000;

const SHOWN_CHARS = 200;

const fault = (line: string): CommandFault => ({ exitCode: EXIT.notReady, lines: [line] });

const wordsOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
};

/** The API of the process that runs on the data directory, and the token of one who only looks. */
type Place = { readonly url: string; readonly token: string };

const placeOf = ({ config }: EffectiveConfig): Result<Place, CommandFault> => {
  const directory = dataDirectoryOf(config.dataDirectory);
  const { tokenFile, urlFile } = apiPlaces(config.api.tokenFile, directory);
  const viewFile = `${tokenFile}-view`;
  const missing = [urlFile, viewFile].find((file) => !existsSync(file));
  if (missing !== undefined)
    return fail(fault(`expected a process on ${directory} whose API listens, found no ${missing}`));
  try {
    const [url, token] = [urlFile, viewFile].map((file) => readFileSync(file, 'utf8').trim());
    return ok({ url: url ?? '', token: token ?? '' });
  } catch (error) {
    return fail(fault(`expected files of ${directory} that may be read, found: ${wordsOf(error)}`));
  }
};

/** Asks the running process; what it does not answer, or not so, is a fault. */
const asked = async (
  settings: EffectiveConfig,
  path: string,
  signal: AbortSignal,
): Promise<Result<Response, CommandFault>> => {
  const place = placeOf(settings);
  if (!place.ok) return place;
  const { token, url } = place.value;
  try {
    const response = await fetch(`${url}/api/v1${path}`, {
      headers: { authorization: `Bearer ${token}` },
      signal,
    });
    if (response.ok) return ok(response);
    await response.body?.cancel();
    return fail(fault(`${url}/api/v1${path}: expected an answer, found ${response.status}`));
  } catch (error) {
    return fail(fault(`expected a process that answers at ${url}, found: ${wordsOf(error)}`));
  }
};

const OTHER = 'expected a process of this version';

const read =
  <Schema extends z.ZodType>(path: string, schema: Schema) =>
  async (settings: EffectiveConfig): Promise<Result<z.infer<Schema>, CommandFault>> => {
    const answer = await asked(settings, path, AbortSignal.timeout(TIMEOUT_MS));
    if (!answer.ok) return answer;
    const body: unknown = await answer.value.json().catch(() => undefined);
    if (body === undefined) return fail(fault(`${path}: expected JSON, found none of it`));
    const parsed = schema.safeParse(body);
    if (parsed.success) return ok(parsed.data);
    const found = z.prettifyError(parsed.error).replaceAll(/\s+/g, ' ').slice(0, SHOWN_CHARS);
    return fail(fault(`${path}: ${OTHER}, found ${found}`));
  };

/** What a running process knows of itself, asked over its API by one who only looks. */
export const processCommands: Commands['process'] = {
  health: read('/health', health),
  feeds: read('/feeds', feeds),
  tree: read('/tree', tree),
  follow: async ({ settings, stop, told }) => {
    const answer = await asked(settings, '/events', stop);
    if (!answer.ok) return answer;
    const { body } = answer.value;
    const isUnderstood = body === null || (await followEvents(body, told));
    if (stop.aborted) return ok(null);
    return isUnderstood
      ? fail(fault('expected a process that goes on, found that it has ended or cut the stream'))
      : fail(fault(`${OTHER}, found a frame of another one`));
  },
};
