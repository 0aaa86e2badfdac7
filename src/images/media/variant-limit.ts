import type { Storage } from '../../storage/storage.driver.js';

/** Sizes of one picture that are kept; two thousand could be asked for. */
const MAX_VARIANTS = 16;
/** Pictures that are remembered. */
const MAX_IMAGES = 10_000;

/** Keeps the thumbnails of a picture from filling the disk: the one made first makes room for a new one. */
export class VariantLimit {
  private readonly kept = new Map<string, string[]>();

  constructor(private readonly storage: Storage) {}

  async note(imageId: string, key: string): Promise<void> {
    const keys = [...(this.kept.get(imageId) ?? []), key];
    const surplus = keys.length > MAX_VARIANTS ? keys.shift() : undefined;
    this.kept.delete(imageId);
    this.kept.set(imageId, keys);
    if (this.kept.size > MAX_IMAGES) this.kept.delete(this.kept.keys().next().value ?? '');
    if (surplus !== undefined) await this.storage.delete(surplus);
  }
}
