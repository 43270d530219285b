import { fork } from 'node:child_process';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';

import type { Leg } from '../points.ts';
import { venueWordSchema, type VenueArgs, type VenueCommand, type VenueWord } from './protocol.ts';

/** Where a victim finds the venue, and the key it signs with. */
export type VenuePlace = {
  readonly restUrl: string;
  readonly kalshiWsUrl: string;
  readonly coinbaseWsUrl: string;
  readonly keyId: string;
  readonly keyFile: string;
  /** The futures account, with the file of its secret. */
  readonly binanceUsdm: {
    readonly restUrl: string;
    readonly wsUrl: string;
    readonly apiKey: string;
    readonly secretFile: string;
  };
};

export type VenueProcess = {
  readonly place: VenuePlace;
  readonly arm: (pid: number, exitsOnly: boolean, nth: number) => void;
  /** The leg at whose acceptance the armed process was killed; null when it was not. */
  readonly disarm: () => Promise<Leg | null>;
  /** What went wrong inside the venue. */
  readonly defects: readonly string[];
  readonly stop: () => Promise<void>;
};

/** Starts the venue's process and waits until it can be reached. */
export const startVenue = async (program: string, args: VenueArgs): Promise<VenueProcess> => {
  const child = fork(program, [JSON.stringify(args)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const defects: string[] = [];
  const waiting = new Map<VenueWord['is'], (word: VenueWord) => void>();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.on('message', (message) => {
    const word = venueWordSchema.parse(message);
    if (word.is === 'defect') defects.push(word.message);
    waiting.get(word.is)?.(word);
    waiting.delete(word.is);
  });
  const hear = (is: VenueWord['is']): Promise<VenueWord> =>
    new Promise((resolve, reject) => {
      waiting.set(is, resolve);
      void ended.then(() => reject(new Error(`the venue ended, expected its word '${is}'`)));
    });
  const tell = (command: VenueCommand): void => void child.send(command);

  const up = await hear('up');
  if (up.is !== 'up') throw new Error(`venue: expected 'up', found '${up.is}'`);
  const keyFile = join(args.directory, 'key.pem');
  writeFileSync(keyFile, up.privateKeyPem, { mode: 0o600 });
  const { restUrl, kalshiWsUrl, coinbaseWsUrl, keyId } = up;
  const { secret, ...binanceUsdm } = up.binanceUsdm;
  const secretFile = join(args.directory, 'futures.secret');
  writeFileSync(secretFile, secret, { mode: 0o600 });
  return {
    place: {
      ...{ restUrl, kalshiWsUrl, coinbaseWsUrl, keyId, keyFile },
      binanceUsdm: { ...binanceUsdm, secretFile },
    },
    arm: (pid, exitsOnly, nth) => tell({ do: 'arm', pid, exitsOnly, nth }),
    disarm: async () => {
      const heard = hear('disarmed');
      tell({ do: 'disarm' });
      const word = await heard;
      return word.is === 'disarmed' ? word.struck : null;
    },
    defects,
    stop: async () => {
      tell({ do: 'stop' });
      await ended;
    },
  };
};
