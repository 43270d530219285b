import { join } from 'node:path';

/** Files of a data directory by which programs of this machine find the API of its process. */
export type ApiPlaces = {
  /** The admin's token; those of the other roles lie beside it. */
  readonly tokenFile: string;
  /** Where it listens, while it does. */
  readonly urlFile: string;
};

export const apiPlaces = (tokenFile: string | null, dataDirectory: string): ApiPlaces => ({
  tokenFile: tokenFile ?? join(dataDirectory, 'api-token'),
  urlFile: join(dataDirectory, 'api-url'),
});
