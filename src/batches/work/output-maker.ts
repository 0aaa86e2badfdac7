import { Injectable } from '@nestjs/common';
import { newId } from '../../common/ids.js';
import { WeighedGate } from '../../common/weighed-gate.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { ownThreads } from '../../config/process-environment.js';
import type { MediaType } from '../../imaging/formats.js';
import { planOutput, type OutputPlan } from '../../imaging/output-plan.js';
import { probe } from '../../imaging/probe.js';
import { outputKey } from '../../imaging/storage-keys.js';
import { tryDecoding } from '../../imaging/try-decoding.js';
import { makeThumbnail, type Thumbnail } from '../../imaging/thumbnail.js';
import type { ReceivedFile } from '../../multipart/received-file.js';
import { Storage } from '../../storage/storage.driver.js';
import type { ClaimedItem } from './item-store.js';
import { encodersOf } from './encoders.js';
import { faultOf } from './output-faults.js';

/** Some megapixels: what does not keep others waiting. */
const LIGHT_BYTES = 48 * 1024 * 1024;

/** The compressed picture that a batch is about. */
@Injectable()
export class OutputMaker {
  private readonly gate: WeighedGate<number>;

  constructor(
    private readonly storage: Storage,
    @InjectConfig('images') private readonly limits: AppConfig['images'],
    @InjectConfig('batches') { outputMemoryBytes }: AppConfig['batches'],
  ) {
    this.gate = new WeighedGate({
      places: encodersOf(ownThreads),
      capacity: outputMemoryBytes,
      light: LIGHT_BYTES,
    });
  }

  /**
   * Made before the file is taken in: what cannot be decoded becomes no image.
   * @throws DomainError of imaging, OutputTimedOut
   */
  async make({ path }: ReceivedFile, item: ClaimedItem, signal: AbortSignal): Promise<Thumbnail> {
    const source = await probe(path, this.limits);
    const plan = planOutput(source, item.format, item.maxSize ?? undefined);
    // In the line of its owner, as pictures take processors and memory, and the threads that everything else needs too.
    return this.gate.run({ key: item.ownerId, weight: plan.bytes, signal }, () =>
      this.encode(path, source.mediaType, item, plan, signal),
    );
  }

  private async encode(
    path: string,
    mediaType: MediaType,
    { format, quality, maxSize }: ClaimedItem,
    { timeoutSeconds, frugal }: OutputPlan,
    signal: AbortSignal,
  ): Promise<Thumbnail> {
    const decoding = { maxPixels: this.limits.maxPixels, timeoutSeconds, signal };
    try {
      const size = maxSize ?? undefined;
      return await makeThumbnail(path, mediaType, { format, quality, size, frugal, ...decoding });
    } catch (error) {
      signal.throwIfAborted();
      throw await faultOf(error, () => tryDecoding(path, mediaType, decoding));
    }
  }

  /** As a file that nobody knows yet: it is kept with the item's end, or removed. */
  async store(imageId: string, { format }: ClaimedItem, { data, width, height }: Thumbnail) {
    const id = newId();
    await this.storage.put(outputKey(imageId, { id, format }), data);
    return { id, bytes: data.length, width, height };
  }
}
