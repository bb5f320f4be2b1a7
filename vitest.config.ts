import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'pure',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.{pg,bin,docker}.test.ts'],
          // Properties try hundreds of cases; on a busy machine that passes the five seconds that are the default.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'postgres',
          include: ['test/**/*.pg.test.ts', 'test/**/*.bin.test.ts'],
          globalSetup: ['test/support/postgres-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          // Vitest asks for it where projects differ in their workers: pure first, then these.
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          // Needs a Docker engine: `npm run test:docker`, no part of `npm test`.
          name: 'docker',
          include: ['test/**/*.docker.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
