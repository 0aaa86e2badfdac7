import { WorkFault } from '../../common/work-fault.js';
import { BrokenImage } from '../../imaging/imaging.errors.js';
import { isTimeout, mayPass } from '../../imaging/passing-fault.js';
import { asStorageFault } from '../../storage/storage.errors.js';

/**
 * Why no picture was made. Only of what cannot be decoded either is it said to be damaged.
 * @param decode throws where the picture cannot be decoded
 */
export async function faultOf(error: unknown, decode: () => Promise<void>): Promise<unknown> {
  if (isTimeout(error))
    return new WorkFault('OUTPUT_TIMED_OUT', 'Making the processed image took longer than is allowed', {
      transient: true,
      cause: error,
    });
  if (mayPass(error)) return asStorageFault(error);
  try {
    await decode();
    return error;
  } catch (fault) {
    return mayPass(fault) ? fault : new BrokenImage(fault);
  }
}
