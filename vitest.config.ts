import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const files = readdirSync('test')
  .filter((name) => name.endsWith('.e2e-spec.ts'))
  .map((name) => join('test', name));
const mocking = files.filter((path) => readFileSync(path, 'utf8').includes('vi.mock('));

const e2e = (test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration => ({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // After the unit tests: projects that run together must have the same number of workers.
    sequence: { groupOrder: 1 },
    ...test,
  },
});

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.spec.ts'],
          environment: 'node',
          // Large pictures, on a machine that has other things to do.
          testTimeout: 30_000,
        },
      },
      // In processes that have loaded the platform once for all of them: to load it takes longer than many a file.
      e2e({ name: 'e2e', include: ['test/**/*.e2e-spec.ts'], exclude: mocking, isolate: false }),
      // What one of these mocks would be so for those after it.
      e2e({ name: 'e2e-mocking', include: mocking }),
    ],
  },
});
