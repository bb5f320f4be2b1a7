// npx runs the file itself; npm makes it executable at an install only, and each build writes it anew.
import { chmodSync } from 'node:fs';

chmodSync(new URL('../dist/cli.js', import.meta.url), 0o755);
