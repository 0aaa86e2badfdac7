import { expect, it } from 'vitest';
import { isTimeout, mayPass } from './passing-fault.js';
import { openUpright } from './open-upright.js';
import { scene, temporaryFile } from './testing/pictures.js';

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

it.each([
  'timeout: 20% complete',
  'vips_tracked: out of memory --- size == 345MB',
  'unable to open for write',
  'Input file is missing: /tmp/x',
])('takes nothing of the machine for damage: %s', (message) => {
  expect(mayPass(new Error(message))).toBe(true);
});

it.each([
  'VipsJpeg: premature end of JPEG image',
  'heif: Memory allocation error: Security limit exceeded',
  'pngload: libspng read error',
])('tells damage: %s', (message) => {
  expect(mayPass(new Error(message))).toBe(false);
});

it('knows the time-out of sharp', async () => {
  const path = await temporaryFile(await scene(4000, 4000).png({ compressionLevel: 0 }).toBuffer());
  const pipeline = await openUpright(path, 'image/png', { timeoutSeconds: 1 });
  // So slow that no machine is done within a second.
  const slow = pipeline.resize({ width: 12_000 }).median(41).raw().toBuffer();

  expect(isTimeout(await failure(slow))).toBe(true);
});
