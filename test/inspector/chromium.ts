import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser that the tests drive: `CHROMIUM`, or one in a usual place; null: there is none. */
export const chromiumPath = (): string | null => {
  const named = process.env['CHROMIUM'];
  if (named !== undefined) return existsSync(named) ? named : null;
  return PLACES.find((path) => existsSync(path)) ?? null;
};

/** Takes Debian's package in; false where that is not possible here. */
const installChromium = (): boolean => {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (...args: readonly string[]): boolean =>
    spawnSync('apt-get', args, { stdio: 'inherit', env }).status === 0;
  return run('update') && run('install', '-y', '--no-install-recommends', 'chromium');
};

/** The browser that there is, or one that is installed for it; null where that is not possible. */
export const findOrInstallChromium = (): string | null =>
  chromiumPath() ?? (installChromium() ? chromiumPath() : null);
