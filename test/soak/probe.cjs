// Loaded into a worker before the program: writes what the process holds, once in some seconds, as lines of JSON.
const { appendFileSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

const { SOAK_PROBE_FILE: file, SOAK_PROBE_MS: everyMs } = process.env;
if (file !== undefined && process.argv.includes('start')) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  setInterval(() => {
    collect();
    const { rss, heapUsed } = process.memoryUsage();
    const resources = {};
    for (const name of process.getActiveResourcesInfo())
      resources[name] = (resources[name] ?? 0) + 1;
    const line = { atMs: Date.now(), rss, heapUsed, resources };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  }, Number(everyMs)).unref();
}
