// How many rows a second the simulator serves, the client in a process of its own:
//   npm run build && node test/simulator/throughput.js [clicks] [gzip|identity] [cacheBytes]
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Agent, request } from 'undici';

const [first = '200000', encoding = 'gzip', cacheBytes = '134217728'] = process.argv.slice(2);

async function client(url) {
  const dispatcher = new Agent({ connections: 4 });
  const headers = { authorization: 'Bearer throughput', 'accept-encoding': encoding };
  const get = async (path) => {
    const { body, statusCode, headers: got } = await request(url + path, { dispatcher, headers });
    const bytes = Buffer.from(await body.arrayBuffer());
    if (statusCode !== 200) throw new Error(`${path}: ${statusCode}`);
    return { bytes, packed: got['content-encoding'] === 'gzip' };
  };
  const { bytes, packed } = await get('/api/smart-links?limit=1000');
  const links = JSON.parse(packed ? gunzipSync(bytes) : bytes).data;
  for (const round of ['first', 'second']) {
    const pages = links.flatMap((link) =>
      Array.from(
        { length: Math.ceil(link.clicks_count / 1000) },
        (_, page) =>
          `/api/smart-links/${link.id}/clicks?date_start=2000-01-01T00:00:00Z&limit=1000&offset=${page * 1000}`,
      ),
    );
    const rows = links.reduce((sum, link) => sum + link.clicks_count, 0);
    const start = performance.now();
    const work = async () => {
      for (let page = pages.pop(); page !== undefined; page = pages.pop()) await get(page);
    };
    await Promise.all([work(), work(), work(), work()]);
    const seconds = (performance.now() - start) / 1000;
    console.log(`${round} reading, ${encoding}: ${Math.round(rows / seconds)} rows/s`);
  }
  await dispatcher.close();
}

if (first.startsWith('http')) await client(first);
else {
  const { startSimulator } = await import('../../dist/simulator/server.js');
  const simulator = await startSimulator({
    links: 50,
    clicks: Number(first),
    conversions: Math.floor(Number(first) / 10),
    days: 365,
    cacheBytes: Number(cacheBytes),
  });
  const child = fork(fileURLToPath(import.meta.url), [simulator.url, encoding]);
  child.on('exit', () => simulator.close());
}
