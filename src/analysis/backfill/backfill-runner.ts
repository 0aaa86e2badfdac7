import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { givingWay } from '../../database/deadlocks.js';
import type { Backfill } from '../../database/entities/index.js';
import { AnalysisService } from '../analysis.service.js';
import { ImageAnnouncements } from '../image-announcements.js';
import { BackfillCounter } from './backfill-counter.js';
import { BackfillLeases, type Standing } from './backfill-leases.js';
import { BackfillPlanner, type Candidate } from './backfill-planner.js';
import { BEFORE_ALL } from './backfill-scope.js';

/** Images that are looked at in one go. */
const LOOKED_AT = 1_000;
/** Images that one transaction plans: it holds the locks of their owners meanwhile. */
const PLANNED = 100;
/** Productions that wait or run: enough to keep workers busy, and few to be behind when new images come. */
const OUTSTANDING = 200;
const POLL_MS = 500;

/** Goes on with backfills, one step after the other, until there is nothing left of them. In worker processes only. */
@Injectable()
export class BackfillRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(BackfillRunner.name);
  private readonly inHand = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly source: DataSource,
    private readonly leases: BackfillLeases,
    private readonly counter: BackfillCounter,
    private readonly planner: BackfillPlanner,
    private readonly analysis: AnalysisService,
    private readonly announcements: ImageAnnouncements,
  ) {}

  onApplicationBootstrap(): void {
    // Not waited for: the database may be away, and that is no reason not to start.
    this.wake().catch((error: unknown) =>
      this.logger.warn(`The next sweep will see to backfills: ${String(error)}`),
    );
  }

  /** Takes up what nobody goes on with. */
  async wake(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const backfill = await this.leases.take([...this.inHand.keys()]);
      if (!backfill) return;
      const work = this.goOnWith(backfill).finally(() => this.inHand.delete(backfill.id));
      this.inHand.set(backfill.id, work);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.inHand.values());
  }

  /** Never throws: what was interrupted is taken up again with the next sweep, where it stands. */
  private async goOnWith(backfill: Backfill): Promise<void> {
    try {
      if (backfill.total === null && !(await this.countAll(backfill))) return;
      for (;;) {
        const standing = await this.leases.settle(backfill.id);
        if (!standing) return;
        if (this.stopping.signal.aborted) return await this.leases.release(backfill.id);
        if (standing.walked && standing.outstanding === 0) return await this.leases.finish(backfill.id);
        if (standing.walked || standing.outstanding >= OUTSTANDING) await this.pause();
        else await this.step(backfill, standing);
      }
    } catch (error) {
      this.logger.warn(`Backfill ${backfill.id} is interrupted, and goes on later: ${String(error)}`);
    }
  }

  private async countAll(backfill: Backfill): Promise<boolean> {
    const goOn = async () => !this.stopping.signal.aborted && (await this.leases.keep(backfill.id));
    const { total, complete } = await this.counter.count(backfill, goOn);
    if (complete) return this.leases.keep(backfill.id, total);
    await this.leases.release(backfill.id);
    return false;
  }

  private async step(backfill: Backfill, { lookedAt }: Standing): Promise<void> {
    const { candidates, last } = await this.planner.find(backfill, lookedAt ?? BEFORE_ALL, LOOKED_AT);
    if (last === undefined) return this.leases.walked(backfill.id);
    const inOneGo = candidates.slice(0, PLANNED);
    const upTo = candidates.length > PLANNED ? inOneGo.at(-1)!.id : last;
    const planned = await this.plan(backfill, inOneGo, upTo);
    await this.analysis.start(
      planned.map(({ id }) => id),
      undefined,
      true,
    );
    await this.announcements.announce(planned);
  }

  /** Whoever claims a production of an image that was not begun locks the two in the other order. */
  private plan(backfill: Backfill, found: readonly Candidate[], upTo: string): Promise<Candidate[]> {
    return givingWay(() =>
      this.source.transaction(async (db) => {
        const planned = await this.planner.plan(db, backfill, found);
        if (await this.leases.advance(db, backfill.id, upTo, planned)) return planned;
        throw new LeaseLost('another worker goes on with it, or it was cancelled');
      }),
    );
  }

  private async pause(): Promise<void> {
    await delay(POLL_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}

class LeaseLost extends Error {}
