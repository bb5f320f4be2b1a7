// Compiles the benchmarks, and puts the migrations where the compiled program looks for them.
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath(new URL('..', import.meta.url));
const { status } = spawnSync('npx', ['tsc', '-p', 'bench/tsconfig.json'], {
  cwd,
  stdio: 'inherit',
});
cpSync(`${cwd}migrations`, `${cwd}dist/bench/migrations`, { recursive: true });
process.exitCode = status ?? 1;
