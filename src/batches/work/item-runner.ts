import { HttpStatus, Injectable, Logger } from '@nestjs/common';
import { join } from 'node:path';
import { Cache } from '../../cache/cache.js';
import { cacheKeys } from '../../cache/cache-keys.js';
import { DomainError } from '../../common/domain-error.js';
import { newId } from '../../common/ids.js';
import { WorkFault } from '../../common/work-fault.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { EventBus } from '../../events/event-bus.js';
import { FetchFault } from '../../http-client/guarded/fetch-fault.js';
import { GuardedClient, type Download } from '../../http-client/guarded/guarded-client.js';
import { UploadService } from '../../images/upload/upload.service.js';
import { discard } from '../../multipart/multipart.js';
import { HostPatience } from './host-patience.js';
import { itemFilename } from './item-filename.js';
import { ItemMetrics } from './item-metrics.js';
import { ItemStore, type ClaimedItem, type ItemEnd } from './item-store.js';
import { OutputMaker } from './output-maker.js';
import { retrySeconds } from './retry-seconds.js';

const ACCEPT = 'image/avif,image/webp,image/*;q=0.9,*/*;q=0.5';
/** A picture may end a worker; more often, a worker ends for other reasons. */
const CRASHES = 3;
/** Until storage or database may be well again. */
const OWN_FAULT_SECONDS = 10;
/** Faults that say as much of its host as of the file. */
const OF_THE_HOST = ['CONNECTION_FAILED', 'TIMED_OUT'];

/** It was cancelled, or its owner may do nothing any more. */
class NotWanted extends Error {}

/** Fetches one item, takes it in as an image of its owner, and makes the picture that was asked for. */
@Injectable()
export class ItemRunner {
  private readonly logger = new Logger(ItemRunner.name);

  constructor(
    private readonly store: ItemStore,
    private readonly client: GuardedClient,
    private readonly uploads: UploadService,
    private readonly outputs: OutputMaker,
    private readonly hosts: HostPatience,
    private readonly cache: Cache,
    private readonly events: EventBus,
    private readonly metrics: ItemMetrics,
    @InjectConfig('batches') private readonly config: AppConfig['batches'],
    @InjectConfig('images') private readonly images: AppConfig['images'],
    @InjectConfig('storage') private readonly storage: AppConfig['storage'],
  ) {}

  /** @param signal aborted when it is not to be worked on any more */
  async run(item: ClaimedItem, signal: AbortSignal): Promise<void> {
    try {
      await this.end(item, await this.work(item, signal));
    } catch (error) {
      if (signal.aborted || error instanceof NotWanted) await this.handBack(item);
      else await this.fail(item, error);
    }
    await this.events.publish({ type: 'batch.changed', ownerId: item.ownerId, batchId: item.batchId });
  }

  private async work(item: ClaimedItem, signal: AbortSignal): Promise<ItemEnd> {
    if (item.attempts > this.config.attempts + CRASHES)
      throw new WorkFault('WORKER_CRASHED', 'The worker stopped each time it tried this picture');
    const download = await this.download(item, signal);
    const facts = { httpStatus: download.status, bytes: download.file.size };
    try {
      return { ...(await this.take(item, download, signal)), ...facts };
    } catch (error) {
      if (!(error instanceof DomainError) || error.status >= HttpStatus.INTERNAL_SERVER_ERROR) throw error;
      return { status: 'failed', errorCode: error.code, errorMessage: error.message, ...facts };
    } finally {
      await discard(download.file);
    }
  }

  /** @throws DomainError where it is no picture, or there is no room for it */
  private async take(item: ClaimedItem, { file }: Download, signal: AbortSignal): Promise<ItemEnd> {
    const output = await this.outputs.make(file, item, signal);
    // Downloading takes its time; from here on it does not.
    if (!(await this.store.touch([item])).has(item.id)) throw new NotWanted();
    const { image } = await this.uploads.accept({ userId: item.ownerId }, file, { background: true });
    await this.outputs.keep(image.id, item, output);
    const { data, width, height } = output;
    return { status: 'done', imageId: image.id, output: { bytes: data.length, width, height } };
  }

  private async download(item: ClaimedItem, signal: AbortSignal): Promise<Download> {
    await this.hosts.assertWorthAsking(item.host);
    const download = await this.client.download(item.url, {
      path: join(this.storage.temporaryFolder, newId()),
      maxBytes: this.images.uploadMaxBytes,
      accept: ACCEPT,
      signal,
    });
    await this.hosts.answered(item.host);
    const filename = itemFilename(download.filename, download.url, item.productName);
    return { ...download, file: { ...download.file, filename } };
  }

  private async end(item: ClaimedItem, end: ItemEnd): Promise<void> {
    const finished = await this.store.finish(item, end);
    if (finished) this.metrics.ended(end.status, end.status === 'failed' ? end.errorCode : undefined);
    if (!finished?.imageChanged || end.status !== 'done') return;
    await this.cache.delete(cacheKeys.image(end.imageId));
    await this.events.publish({ type: 'image.changed', ownerId: item.ownerId, imageId: end.imageId });
  }

  private handBack(item: ClaimedItem): Promise<void> {
    this.metrics.ended('handed_back');
    return this.store.handBack(item);
  }

  private async fail(item: ClaimedItem, error: unknown): Promise<void> {
    if (error instanceof WorkFault) return this.failWith(item, error);
    if (!(error instanceof DomainError)) return this.failWith(item, this.unexpected(error));
    this.metrics.ended('retried', error.code);
    return this.store.putOff(item, OWN_FAULT_SECONDS, {}, false);
  }

  private async failWith(item: ClaimedItem, fault: WorkFault): Promise<void> {
    const facts = fault instanceof FetchFault ? { httpStatus: fault.httpStatus, bytes: fault.bytes } : {};
    const pause = await this.pauseAfter(item, fault);
    if (pause !== undefined) {
      this.metrics.ended('retried', fault.code);
      return this.store.putOff(item, pause, facts);
    }
    const { code: errorCode, message: errorMessage } = fault;
    return this.end(item, { status: 'failed', errorCode, errorMessage, ...facts });
  }

  private unexpected(error: unknown): WorkFault {
    this.logger.warn(`An item could not be seen to: ${String(error)}`);
    return new WorkFault('ITEM_FAILED', 'It failed unexpectedly; it can be tried again', {
      transient: true,
      cause: error,
    });
  }

  /** @returns undefined where there is to be no further attempt */
  private async pauseAfter(item: ClaimedItem, fault: WorkFault): Promise<number | undefined> {
    const givenUp = fault instanceof FetchFault && (await this.blame(item.host, fault));
    const asked =
      fault.code === 'RATE_LIMITED' ? await this.hosts.pause(item.host, fault.retryAfterSeconds) : 0;
    if (!fault.transient || givenUp || item.attempts >= this.config.attempts) return undefined;
    return Math.max(asked, retrySeconds(this.config.retryDelaySeconds, item.attempts));
  }

  /** @returns whether nothing of the host is worth another attempt */
  private async blame(host: string, fault: FetchFault): Promise<boolean> {
    if (fault.unreached) return this.hosts.unreached(host);
    if (fault.httpStatus === undefined && OF_THE_HOST.includes(fault.code)) return this.hosts.failed(host);
    if (fault.httpStatus !== undefined) await this.hosts.answered(host);
    return false;
  }
}
