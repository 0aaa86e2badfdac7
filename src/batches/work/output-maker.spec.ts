import { expect, it } from 'vitest';
import { BrokenImage, OutputTooLarge } from '../../imaging/imaging.errors.js';
import { plain, scene, temporaryFile } from '../../imaging/testing/pictures.js';
import type { ReceivedFile } from '../../multipart/received-file.js';
import type { Storage } from '../../storage/storage.driver.js';
import type { AppConfig } from '../../config/app-config.js';
import type { ClaimedItem } from './item-store.js';
import { OutputMaker } from './output-maker.js';

const limits = { maxPixels: 120_000_000, maxPages: 10 } as AppConfig['images'];
const batches = { outputMemoryBytes: 1 } as AppConfig['batches'];
const maker = new OutputMaker(undefined as unknown as Storage, limits, batches);

async function make(bytes: Buffer, item: Partial<ClaimedItem>, signal = new AbortController().signal) {
  const path = await temporaryFile(bytes);
  const options = { ownerId: 1, format: 'webp', quality: 50, maxSize: null, ...item } as ClaimedItem;
  return maker.make({ path } as ReceivedFile, options, signal);
}

it('makes what is asked for, also where there is memory for nothing', async () => {
  const picture = await scene(600, 400).jpeg().toBuffer();

  const [first, second] = await Promise.all([make(picture, {}), make(picture, { maxSize: 300 })]);

  expect(first).toMatchObject({ width: 600, height: 400 });
  expect(second).toMatchObject({ width: 300, height: 200 });
});

it('refuses an AVIF that would take gigabytes, and not a smaller one of the same picture', async () => {
  const huge = await plain(8000, 7000, '#336699').png().toBuffer();

  await expect(make(huge, { format: 'avif' })).rejects.toBeInstanceOf(OutputTooLarge);
  expect(await make(huge, { format: 'avif', maxSize: 160 })).toMatchObject({ width: 160, height: 140 });
});

it('tells a damaged picture', async () => {
  const picture = await scene(600, 400).png().toBuffer();

  await expect(make(picture.subarray(0, picture.length / 2), {})).rejects.toBeInstanceOf(BrokenImage);
});

it('makes nothing for nobody', async () => {
  const gone = new AbortController();
  gone.abort(new Error('nobody wants it any more'));

  await expect(make(await scene().jpeg().toBuffer(), {}, gone.signal)).rejects.toThrow('nobody wants it');
});
