import { mayPass } from '../../imaging/passing-fault.js';
import { UndecodableImage } from '../producer.js';

/**
 * Tells what the file is to blame for, which ends in its removal, from what may pass: a full disk, too many
 * open files, too little time.
 */
export function asUndecodable(error: unknown): unknown {
  return !(error instanceof Error) || mayPass(error) ? error : new UndecodableImage(error);
}
