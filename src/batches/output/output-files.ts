import { Injectable, Logger } from '@nestjs/common';
import { Storage } from '../../storage/storage.driver.js';

const AT_ONCE = 8;

/** Deletes processed images that no row knows any more; what cannot be deleted now, the hourly look for such files will. */
@Injectable()
export class OutputFiles {
  private readonly logger = new Logger(OutputFiles.name);

  constructor(private readonly storage: Storage) {}

  async remove(keys: readonly string[]): Promise<void> {
    const left = keys.values();
    const removeNext = async () => {
      for (const key of left) await this.storage.delete(key);
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, removeNext));
    } catch (error) {
      this.logger.warn(`Leaving processed images to the sweeper: ${String(error)}`);
    }
  }
}
