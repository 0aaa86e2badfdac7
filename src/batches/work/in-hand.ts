import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Seldom } from '../../common/seldom.js';
import { ItemStore, type ClaimedItem } from './item-store.js';

/** Well within the time after which a claim counts as lost. */
const TOUCH_MS = 3000;

/** What this worker has in hand: says so while it lasts, and stops what is not wanted any more. */
@Injectable()
export class InHandItems implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(InHandItems.name);
  private readonly seldom = new Seldom();
  private readonly items = new Map<ClaimedItem, AbortController>();
  private timer?: NodeJS.Timeout;

  constructor(private readonly store: ItemStore) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.touch(), TOUCH_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async during(item: ClaimedItem, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    this.items.set(item, controller);
    try {
      await work(controller.signal);
    } finally {
      this.items.delete(item);
    }
  }

  /** Hands back all of it. */
  stop(reason: Error): void {
    for (const controller of this.items.values()) controller.abort(reason);
  }

  private async touch(): Promise<void> {
    const items = [...this.items.keys()];
    if (items.length === 0) return;
    try {
      const wanted = await this.store.touch(items);
      for (const item of items)
        if (!wanted.has(item.id)) this.items.get(item)?.abort(new Error('It is not wanted any more'));
    } catch (error) {
      this.seldom.run(() => this.logger.warn(`Could not say what is in hand: ${String(error)}`));
    }
  }
}
