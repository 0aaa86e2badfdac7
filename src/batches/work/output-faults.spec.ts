import { expect, it } from 'vitest';
import { WorkFault } from '../../common/work-fault.js';
import { BrokenImage } from '../../imaging/imaging.errors.js';
import { StorageFull } from '../../storage/storage.errors.js';
import { encodersOf } from './encoders.js';
import { faultOf } from './output-faults.js';

const decodes = () => Promise.resolve();
const fails = (message: string) => () => Promise.reject(new Error(message));

it('takes too little time for no damage, and for worth another attempt', async () => {
  const fault = await faultOf(new Error('timeout: 41% complete'), fails('damaged'));

  expect(fault).toBeInstanceOf(WorkFault);
  expect(fault).toMatchObject({ code: 'OUTPUT_TIMED_OUT', transient: true });
});

it('calls damaged what cannot be decoded, and nothing else', async () => {
  const ofEncoder = new Error('vips_foreign_save: no');

  expect(
    await faultOf(new Error('VipsJpeg: premature end'), fails('VipsJpeg: premature end')),
  ).toBeInstanceOf(BrokenImage);
  expect(await faultOf(ofEncoder, decodes)).toBe(ofEncoder);
});

it('takes want of memory for no damage, whenever it comes', async () => {
  const want = new Error('out of memory --- size == 345MB');

  expect(await faultOf(want, fails('damaged'))).toBe(want);
  expect(await faultOf(new Error('no'), () => Promise.reject(want))).toBe(want);
});

it('knows a full disk', async () => {
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });

  expect(await faultOf(full, decodes)).toBeInstanceOf(StorageFull);
});

it.each([
  [4, 16, 1],
  [2, 16, 1],
  [24, 2, 2],
  [24, 64, 21],
])('of %i threads, never takes all: %i processors make %i pictures at once', (threads, processors, most) => {
  expect(encodersOf(threads, processors)).toBe(most);
});
