/**
 * Where a client's time went: the functions of a CPU profile by the time spent in themselves, waiting left out. Run with
 * `npm run bench:profile -- FILE.cpuprofile …`; `npm run bench -- --profile DIR` writes such files.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';

/** As `node --cpu-prof` writes it; times in microseconds. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const SHOWN = 10;
const WAITING = '(idle)';

function topOf(profile: Profile): string[] {
  const names = new Map(
    profile.nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const file = url.replace(/.*\/(?:dist\/bench|node_modules)\//, '');
      const place = file === '' ? '' : ` ${file}:${lineNumber + 1}`;
      return [id, `${functionName === '' ? '(anonymous)' : functionName}${place}`];
    }),
  );
  const spent = new Map<string, number>();
  let total = 0;
  for (const [at, id] of profile.samples.entries()) {
    const name = names.get(id) ?? '';
    if (name === WAITING) continue;
    const us = profile.timeDeltas[at] ?? 0;
    total += us;
    spent.set(name, (spent.get(name) ?? 0) + us);
  }
  const sorted = [...spent].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
  return [
    '| share | ms | function |',
    '| ---: | ---: | --- |',
    ...sorted.map(
      ([name, us]) =>
        `| ${((100 * us) / total).toFixed(1)} % | ${(us / 1000).toFixed(0)} | \`${name}\` |`,
    ),
    `Of ${(total / 1000).toFixed(0)} ms.`,
  ];
}

for (const file of process.argv.slice(2)) {
  const profile = JSON.parse(readFileSync(file, 'utf8')) as Profile;
  console.log([file, '', ...topOf(profile), ''].join('\n'));
}
