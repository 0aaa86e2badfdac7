import { expect, it, onTestFinished, vi } from 'vitest';
import { childEnvironment } from './process-environment.js';

it('starts processes with threads and memory for pictures, unless the operator says how many', () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('UV_THREADPOOL_SIZE', undefined);
  expect(Number(childEnvironment()['UV_THREADPOOL_SIZE'])).toBeGreaterThanOrEqual(24);
  expect(childEnvironment()).toMatchObject({ MALLOC_MMAP_THRESHOLD_: '1048576' });

  vi.stubEnv('UV_THREADPOOL_SIZE', '7');
  expect(childEnvironment({ PORT: '1' })).toMatchObject({ UV_THREADPOOL_SIZE: '7', PORT: '1' });
});
