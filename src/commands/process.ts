import { existsSync, readFileSync } from 'node:fs';
import type { z } from 'zod';

import { fail, ok, type Result } from '../../machines/model/result.ts';
import { apiPlaces } from '../api/access/places.ts';
import { feeds, health, tree } from '../api/schemas/house.ts';
import type { CommandFault, Commands } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { followEvents } from './follow.ts';
import { dataDirectoryOf } from './run.ts';

const TIMEOUT_MS = 5_000;

const fault = (line: string): CommandFault => ({ exitCode: EXIT.notReady, lines: [line] });

/** The API of the process that runs on the data directory, and the token of one who only looks. */
type Place = { readonly url: string; readonly token: string };

const placeOf = ({ config }: EffectiveConfig): Result<Place, CommandFault> => {
  const directory = dataDirectoryOf(config.dataDirectory);
  const { tokenFile, urlFile } = apiPlaces(config.api.tokenFile, directory);
  const viewFile = `${tokenFile}-view`;
  const missing = [urlFile, viewFile].find((file) => !existsSync(file));
  return missing === undefined
    ? ok({
        url: readFileSync(urlFile, 'utf8').trim(),
        token: readFileSync(viewFile, 'utf8').trim(),
      })
    : fail(fault(`expected a process on ${directory} whose API listens, found no ${missing}`));
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
    return fail(fault(`${url}${path}: expected an answer, found ${response.status}`));
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    return fail(fault(`expected a process that answers at ${url}, found: ${why}`));
  }
};

const read =
  <Schema extends z.ZodType>(path: string, schema: Schema) =>
  async (settings: EffectiveConfig): Promise<Result<z.infer<Schema>, CommandFault>> => {
    const answer = await asked(settings, path, AbortSignal.timeout(TIMEOUT_MS));
    if (!answer.ok) return answer;
    const parsed = schema.safeParse(await answer.value.json());
    return parsed.success
      ? ok(parsed.data)
      : fail(
          fault(
            `${path}: expected an answer of this version, found another: ${parsed.error.message}`,
          ),
        );
  };

/** What a running process knows of itself, asked over its API by one who only looks. */
export const processCommands: Commands['process'] = {
  health: read('/health', health),
  feeds: read('/feeds', feeds),
  tree: read('/tree', tree),
  follow: async ({ settings, stop, told }) => {
    const answer = await asked(settings, '/events', stop);
    if (!answer.ok) return answer;
    if (answer.value.body !== null) await followEvents(answer.value.body, told, stop);
    return stop.aborted ? ok(null) : fail(fault('the process has ended, or has cut the stream'));
  },
};
