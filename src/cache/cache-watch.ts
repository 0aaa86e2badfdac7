import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { EventBus } from '../events/event-bus.js';
import { LocalCache } from './local-cache.js';

/** An outage of events must make answers slower, never wrong: without them, nothing here is invalidated. */
@Injectable()
export class CacheWatch implements OnModuleInit, OnApplicationShutdown {
  private unsubscribe?: () => void;

  constructor(
    private readonly cache: LocalCache,
    private readonly events: EventBus,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.events.subscribe(({ type }) => {
      if (type === 'bus.lost') this.cache.suspend();
      if (type === 'bus.restored') void this.cache.resume();
    });
  }

  onApplicationShutdown(): void {
    this.unsubscribe?.();
  }
}
