import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'pure',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.pg.test.ts', 'test/**/*.bin.test.ts'],
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
    ],
  },
});
