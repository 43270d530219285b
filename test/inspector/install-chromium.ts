import { findOrInstallChromium } from './chromium.ts';

const found = findOrInstallChromium();
process.stdout.write(
  found === null
    ? 'no Chromium could be installed: set CHROMIUM to the path of one\n'
    : `the tests drive ${found}\n`,
);
process.exitCode = found === null ? 1 : 0;
