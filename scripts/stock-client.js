// Lets LibreOffice read the demo's warehouse as the reader role, and keeps the chart that it draws.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HELP = `Usage: npm run docs:chart

Starts the demo, makes a reader role, and has LibreOffice list the tables and
draw docs/daily-performance.png, logged in as that role. Needs Debian packages:

  apt-get install --no-install-recommends libreoffice-base libreoffice-calc \\
    libreoffice-sdbc-postgresql python3-uno
`;

const ROLE = 'analyst';
const PASSWORD = 'reads-only';
const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const cli = at('dist/cli.js');
const { PATH, HOME } = process.env;

/** Runs a program to its end; ends this one with its code where it fails. */
function run(program, args, env = {}) {
  const { status, error } = spawnSync(program, args, {
    stdio: 'inherit',
    env: { PATH, HOME, ...env },
  });
  if (error) throw error;
  return status ?? 1;
}

async function main() {
  const demo = spawn(process.execPath, [cli, 'demo', '--keep', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(demo, 'exit');
  const folder = mkdtempSync(join(tmpdir(), 'stock-client-'));
  try {
    const url = new URL(await databaseUrl(demo));
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, PASSWORD);
    const granted = run(
      process.execPath,
      [cli, 'grant-reader', ROLE, '--password-file', passwordFile],
      {
        DATABASE_URL: url.href,
      },
    );
    if (granted !== 0) return granted;
    url.username = ROLE;
    url.password = PASSWORD;
    // Debian's own Python is the one that has the bridge to LibreOffice.
    return run('/usr/bin/python3', [
      at('scripts/stock-client.py'),
      url.href,
      at('docs/daily-performance.png'),
    ]);
  } finally {
    demo.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where the demo's database is, as soon as the demo has told everything. */
async function databaseUrl(demo) {
  let text = '';
  demo.stdout.setEncoding('utf8');
  for await (const part of demo.stdout) {
    text += part;
    if (text.endsWith('\n}\n')) return JSON.parse(text).kept.databaseUrl;
  }
  throw new Error('The demo ended before its database was ready.');
}

if (process.argv.length > 2) {
  process.stdout.write(HELP);
} else {
  process.exitCode = await main();
}
