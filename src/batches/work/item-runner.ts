import { HttpStatus, Injectable, Logger } from '@nestjs/common';
import { join } from 'node:path';
import { Cache } from '../../cache/cache.js';
import { cacheKeys } from '../../cache/cache-keys.js';
import { DomainError } from '../../common/domain-error.js';
import { newId } from '../../common/ids.js';
import { isOutage } from '../../common/problem.js';
import { WorkFault } from '../../common/work-fault.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { EventBus } from '../../events/event-bus.js';
import { FetchFault } from '../../http-client/guarded/fetch-fault.js';
import { GuardedClient, type Download } from '../../http-client/guarded/guarded-client.js';
import { UploadService } from '../../images/upload/upload.service.js';
import { outputKey } from '../../imaging/storage-keys.js';
import { discard } from '../../multipart/multipart.js';
import { OutputFiles } from '../output/output-files.js';
import { OutputLedger } from '../output/output-ledger.js';
import { HostPatience } from './host-patience.js';
import { HostPlaces } from './host-places.js';
import { itemFilename } from './item-filename.js';
import { ItemMetrics } from './item-metrics.js';
import { ItemStore, ownHostOf, type ClaimedItem, type ItemEnd } from './item-store.js';
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

/** The host is to be left alone, or has as many requests as it may have. */
class NoPlace extends Error {}

/** Fetches one item, takes it in as an image of its owner, and makes the picture that was asked for. */
@Injectable()
export class ItemRunner {
  private readonly logger = new Logger(ItemRunner.name);

  constructor(
    private readonly store: ItemStore,
    private readonly client: GuardedClient,
    private readonly uploads: UploadService,
    private readonly outputs: OutputMaker,
    private readonly files: OutputFiles,
    private readonly ledger: OutputLedger,
    private readonly hosts: HostPatience,
    private readonly places: HostPlaces,
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
      if (signal.aborted || error instanceof NotWanted || error instanceof NoPlace) await this.handBack(item);
      else await this.fail(item, error);
    }
    await this.events.publish({ type: 'batch.changed', ownerId: item.ownerId, batchId: item.batchId });
  }

  private async work(item: ClaimedItem, signal: AbortSignal): Promise<ItemEnd> {
    if (item.attempts > this.config.attempts + CRASHES)
      throw new WorkFault('WORKER_CRASHED', 'The worker stopped each time it tried this picture');
    // What would not be kept is not asked for.
    if (!item.hasRoom) throw new WorkFault('QUOTA_EXCEEDED', 'The storage is full. Delete images first');
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
    await this.ledger.assertRoomForBoth(item.ownerId, file, output.data.length);
    const { image } = await this.uploads.accept({ userId: item.ownerId }, file, { background: true });
    const made = await this.outputs.store(image.id, item, output);
    return { status: 'done', imageId: image.id, output: made };
  }

  private async download(item: ClaimedItem, signal: AbortSignal): Promise<Download> {
    if (!(await this.hosts.mayBeAsked(item.host))) throw new NoPlace();
    await this.beginAtOwnHost(item);
    const download = await this.client.download(item.url, {
      path: join(this.storage.temporaryFolder, newId()),
      maxBytes: this.images.uploadMaxBytes,
      accept: ACCEPT,
      signal,
      beforeHop: (host) => this.follow(item, host, signal),
    });
    await this.hosts.served(item.host);
    const filename = itemFilename(download.filename, download.url, item.productName);
    return { ...download, file: { ...download.file, filename } };
  }

  /**
   * It has waited for a host that it was sent on to, which has a place now. Where exactly it was sent to is asked anew:
   * such addresses often hold for minutes only. @throws NoPlace where its own host has none
   */
  private async beginAtOwnHost(item: ClaimedItem): Promise<void> {
    const own = ownHostOf(item);
    if (item.host === own) return;
    const isFree = (await this.hosts.mayBeAsked(own)) && (await this.places.move(item, own));
    item.host = own;
    if (!isFree) throw new NoPlace();
  }

  /**
   * It leaves its place at one host for one at another, and keeps the one until then: a host that sends on is asked for
   * no more than the other can take. But not for ever, as the other may be waiting for this one.
   * @throws NoPlace where it is to wait for that without a place
   */
  private async follow(item: ClaimedItem, host: string, signal: AbortSignal): Promise<void> {
    await this.hosts.served(item.host);
    const hasMoved = await this.places.moveInTime(item, host, signal);
    item.host = host;
    if (!hasMoved) throw new NoPlace();
  }

  private async end(item: ClaimedItem, come: ItemEnd): Promise<void> {
    const finished = await this.store.finish(item, come);
    if (come.status === 'done' && !finished?.outputKept)
      await this.files.remove([outputKey(come.imageId, { ...item, ...come.output })]);
    if (!finished) return;
    const { end, imageChanged } = finished;
    this.metrics.ended(end.status, end.status === 'failed' ? end.errorCode : undefined);
    if (!imageChanged || end.status !== 'done') return;
    await this.cache.delete(cacheKeys.image(end.imageId));
    await this.events.publish({ type: 'image.changed', ownerId: item.ownerId, imageId: end.imageId });
  }

  private handBack(item: ClaimedItem): Promise<void> {
    this.metrics.ended('handed_back');
    return this.store.handBack(item);
  }

  private async fail(item: ClaimedItem, error: unknown): Promise<void> {
    if (error instanceof WorkFault) return this.failWith(item, error);
    const isOurs = error instanceof DomainError;
    if (!isOurs && !isOutage(error)) return this.failWith(item, this.unexpected(error));
    this.metrics.ended('retried', isOurs ? error.code : 'SERVICE_UNAVAILABLE');
    return this.store.putOff(item, OWN_FAULT_SECONDS, {}, false);
  }

  private async failWith(item: ClaimedItem, fault: WorkFault): Promise<void> {
    const facts = fault instanceof FetchFault ? { httpStatus: fault.httpStatus, bytes: fault.bytes } : {};
    const refusal = fault instanceof FetchFault && fault.code === 'RATE_LIMITED';
    const pause = await (refusal ? this.pauseAfterRefusal(item, fault) : this.pauseAfter(item, fault));
    if (pause !== undefined) {
      this.metrics.ended('retried', fault.code);
      return refusal ? this.store.obey(item, pause, facts) : this.store.putOff(item, pause, facts);
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
    const isOfHost = fault instanceof FetchFault;
    const givenUp = isOfHost && (await this.blame(fault));
    if (!fault.transient || givenUp || item.attempts >= this.config.attempts) return undefined;
    return retrySeconds(this.config.retryDelaySeconds, item.attempts);
  }

  /** However often it is refused; but not for ever. */
  private async pauseAfterRefusal(
    item: ClaimedItem,
    { host = item.host, retryAfterSeconds }: FetchFault,
  ): Promise<number | undefined> {
    const { seconds, givenUp } = await this.hosts.refused(host, retryAfterSeconds);
    const isEnough = (item.refusedSeconds ?? 0) >= this.config.rateLimitPatienceSeconds;
    return givenUp || isEnough ? undefined : seconds;
  }

  /** @returns whether nothing of the host is worth another attempt */
  private async blame(fault: FetchFault): Promise<boolean> {
    const { host } = fault;
    if (host === undefined) return false;
    if (fault.unreached) return this.hosts.unreached(host);
    if (fault.httpStatus === undefined && OF_THE_HOST.includes(fault.code)) return this.hosts.failed(host);
    if (fault.httpStatus !== undefined)
      await (fault.httpStatus < 500 ? this.hosts.served(host) : this.hosts.answered(host));
    return false;
  }
}
