import { renditionKey } from '../imaging/storage-keys.js';
import { FileNotFound, type Storage } from '../storage/storage.driver.js';

/** As JPEG; undefined where it is gone: its image was just deleted, or its file is lost. */
export async function storedRendition(
  storage: Storage,
  imageId: string,
  size: 'small' | 'medium',
): Promise<Buffer | undefined> {
  try {
    const stream = await storage.open(renditionKey(imageId, size));
    return Buffer.concat(await stream.toArray());
  } catch (error) {
    if (error instanceof FileNotFound) return undefined;
    throw error;
  }
}
