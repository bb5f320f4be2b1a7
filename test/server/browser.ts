/** Chromium as the machine has it; nothing is downloaded. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Starts it without a window. Throws with what to install where there is none. */
export function startBrowser(): Promise<Browser> {
  const { CHROMIUM_PATH } = process.env;
  const executablePath = CHROMIUM_PATH ?? places.find((place) => existsSync(place));
  if (executablePath === undefined) {
    throw new Error(
      'The status page is tested in Chromium, and there is none. Install it (Debian, Ubuntu: apt-get install chromium), or set CHROMIUM_PATH.',
    );
  }
  return chromium.launch({
    executablePath,
    // The sandbox of Chromium cannot run as root in a container; it sees nothing but our own page.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--force-color-profile=srgb',
    ],
  });
}
