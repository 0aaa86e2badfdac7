import { Injectable, Logger } from '@nestjs/common';
import { withDeadline } from '../common/deadline.js';
import { WorkFault } from '../common/work-fault.js';
import type { AppConfig } from '../config/app-config.js';
import { Cache } from '../cache/cache.js';
import { cacheKeys } from '../cache/cache-keys.js';
import { InjectConfig } from '../config/config.module.js';
import { isNotStorable } from '../database/not-storable.js';
import { EventBus } from '../events/event-bus.js';
import { imageFolder } from '../imaging/storage-keys.js';
import { mayBeDeferred, mayKeepWaiting, type Deferral } from '../queue/deferral.js';
import { JobQueue } from '../queue/job-queue.js';
import type { Jobs } from '../queue/jobs.js';
import { Storage } from '../storage/storage.driver.js';
import { StorageFault } from '../storage/storage.errors.js';
import { StoredImageSource } from './image-source.js';
import { NothingFound, PermanentFailure, UndecodableImage } from './producer.js';
import { ProductionMetrics } from './production-metrics.js';
import { ProducerRegistry, type ProducerNode } from './producer-registry.js';
import { ProductionStore, type Claim, type Outcome } from './production-store.js';

/** Attempts beyond the allowed ones for which the worker, and not the picture, may have been to blame. */
const CRASHES = 5;

/** Runs one production: claims it, produces, stores the outcome, queues what hangs below, tells listeners. */
@Injectable()
export class Runner {
  private readonly logger = new Logger(Runner.name);

  constructor(
    private readonly registry: ProducerRegistry,
    private readonly store: ProductionStore,
    private readonly storage: Storage,
    private readonly queue: JobQueue,
    private readonly events: EventBus,
    private readonly cache: Cache,
    private readonly metrics: ProductionMetrics,
    @InjectConfig('analysis') private readonly config: AppConfig['analysis'],
  ) {}

  /**
   * @returns where it is to be tried later, which counts as no attempt
   * @throws what the producer threw, where another attempt is due
   */
  async run(job: Jobs['analysis.produce'], stopping: AbortSignal): Promise<Deferral | undefined> {
    const node = this.registry.get(job.producer);
    if (!node) return this.ofAnotherVersion(job);
    const claim = await this.store.claim(job.imageId, job.producer, job.run);
    if (!claim) return undefined;

    let outcome: Outcome;
    try {
      outcome = await this.produce(node, claim, stopping);
    } catch (error) {
      const deferral = stopping.aborted ? undefined : this.deferral(error, node, job);
      if (deferral || stopping.aborted || error instanceof StorageFault) {
        const isReason = error instanceof StorageFault || error instanceof WorkFault;
        await this.store.unclaim(claim, isReason ? error : undefined);
        this.metrics.ended(node.name, 'handed_back', claim.startedAt);
        if (deferral) return deferral;
        throw error;
      }
      if (!this.isFinal(error, claim, isAwaited(node, job))) {
        const { code, message } = describe(error);
        await this.store.release(claim, code, message);
        this.metrics.ended(node.name, 'retried', claim.startedAt);
        throw error;
      }
      outcome = this.failure(node, claim, error);
    }
    try {
      await this.finish(node, claim, outcome, job);
    } catch (cause) {
      if (!isNotStorable(cause)) throw cause;
      const fault = new PermanentFailure('RESULT_NOT_STORABLE', 'The result cannot be stored', { cause });
      await this.finish(node, claim, this.failure(node, claim, fault), job);
    }
    return undefined;
  }

  /** Of a newer version, whose workers are about to come; or of an older one, whose row then stays as it is. */
  private ofAnotherVersion({ producer, deferrals }: Jobs['analysis.produce']): Deferral | undefined {
    if (mayBeDeferred(deferrals)) return { afterSeconds: 1 };
    this.logger.warn(`No producer ${producer} in this version: its job is dropped`);
    return undefined;
  }

  /** Waiting says nothing of the picture. With one attempt only, the operator wants no waiting either. */
  private deferral(error: unknown, node: ProducerNode, job: Jobs['analysis.produce']): Deferral | undefined {
    if (!asksToWait(error) || this.config.attempts === 1) return undefined;
    const deferral = { afterSeconds: error.retryAfterSeconds };
    const mayWait = isAwaited(node, job)
      ? mayKeepWaiting(deferral, job.deferrals)
      : mayBeDeferred(job.deferrals);
    return mayWait ? deferral : undefined;
  }

  private async produce(node: ProducerNode, claim: Claim, stopping: AbortSignal): Promise<Outcome> {
    const unavailable = node.producer.unavailable?.();
    if (unavailable) {
      return {
        status: 'unavailable',
        errorCode: 'UNAVAILABLE',
        errorMessage: unavailable,
        skip: this.below(node),
      };
    }
    if (claim.attempts > this.config.attempts + CRASHES) {
      throw new PermanentFailure('WORKER_CRASHED', 'The worker stopped each time it tried this picture');
    }
    const source = new StoredImageSource(claim.image, this.storage, this.store);
    // A producer that does not heed its signal must not hold its place in the lane for ever.
    const { data, provenance, keep, kept } = await withDeadline(
      this.config.timeoutSeconds * 1000,
      stopping,
      ({ signal, race }) => race(() => node.producer.produce(source, { signal })),
    );
    return { status: 'done', data, provenance, keep, kept, imageFields: node.producer.imageFields?.(data) };
  }

  private failure(node: ProducerNode, claim: Claim, error: unknown): Outcome {
    const { code, message } = describe(error);
    const isEmpty = error instanceof NothingFound;
    if (isEmpty) this.logger.log(`${node.name} found nothing: ${code}`);
    else this.logger.warn(`${node.name} failed: ${code}: ${rootMessage(error)}`);
    return {
      status: isEmpty ? 'skipped' : 'failed',
      errorCode: code,
      errorMessage: message,
      skip: this.below(node),
      // A picture that could be decoded once is not given up because it cannot be now.
      dropFile: error instanceof UndecodableImage && claim.image.thumbhash === null,
    };
  }

  private async finish(
    node: ProducerNode,
    claim: Claim,
    outcome: Outcome,
    job: Jobs['analysis.produce'],
  ): Promise<void> {
    const { id, ownerId } = claim.image;
    const written = await this.store.finish(claim, outcome);
    this.metrics.ended(node.name, written ? outcome.status : 'superseded', claim.startedAt);
    // Somebody asked for it, and may want to know what it was that took so long.
    if (node.trigger === 'request') this.logger.log(timing(node.name, outcome.status, claim.startedAt));
    const deleted = !written && !(await this.store.imageExists(id));
    // What was deleted meanwhile must not come back as files that no row knows of.
    if (deleted) await this.storage.deleteFolder(imageFolder(id));
    if (!written) return;

    await this.cache.delete(cacheKeys.image(id));
    if (outcome.status === 'done') {
      const children = this.registry.childrenOf(node.name);
      await this.queue.produce(await this.waitingJobs(children, job));
    }
    await this.events.publish({ type: 'image.changed', ownerId, imageId: id });
    await outcome.kept?.();
    // This file alone: another may have been uploaded in its place already. Last, as storage may be at fault; the
    // sweeper then removes what no row names.
    if (outcome.dropFile && claim.image.storageKey) await this.storage.delete(claim.image.storageKey);
  }

  private async waitingJobs(
    nodes: readonly ProducerNode[],
    { imageId, requestId, background }: Jobs['analysis.produce'],
  ) {
    if (nodes.length === 0) return [];
    const runs = await this.store.pendingRuns(
      imageId,
      nodes.map(({ name }) => name),
    );
    return nodes.flatMap(({ name, lane }) => {
      const run = runs.get(name);
      return run === undefined
        ? []
        : [{ imageId, producer: name, run, requestId, background, lane, first: false }];
    });
  }

  private below(node: ProducerNode): string[] {
    return this.registry
      .withDescendants([node.name])
      .map(({ name }) => name)
      .filter((name) => name !== node.name);
  }

  private isFinal(error: unknown, claim: Claim, isAwaited: boolean): boolean {
    // To ask sooner than it allows is of no use, and later is too late.
    if (isAwaited && asksToWait(error)) return true;
    // The file goes with it, so a moment's want of memory must not be taken for damage.
    const firstDoubt = error instanceof UndecodableImage && claim.attempts === 1;
    const hopeless = error instanceof WorkFault && !error.transient;
    return (hopeless && !firstDoubt) || claim.attempts >= this.config.attempts;
  }
}

/** Whether somebody asked for it, and looks at what comes. */
const isAwaited = ({ trigger }: ProducerNode, { background }: Jobs['analysis.produce']) =>
  trigger === 'request' && !background;

const asksToWait = (error: unknown): error is WorkFault & { retryAfterSeconds: number } =>
  error instanceof WorkFault && error.transient && error.retryAfterSeconds !== undefined;

const timing = (name: string, status: string, startedAt: number) =>
  `${name}: ${status} after ${Date.now() - startedAt} ms`;

/** What the user is told. Only failures made for that purpose speak for themselves. */
function describe(error: unknown): { code: string; message: string } {
  if (error instanceof WorkFault) return { code: error.code, message: error.message };
  if (error instanceof Error && error.name === 'TimeoutError') {
    return { code: 'TIMED_OUT', message: 'It took longer than is allowed' };
  }
  return { code: 'PRODUCER_FAILED', message: 'It failed unexpectedly; it can be run again' };
}

function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${rootMessage(error.cause)}`;
}
