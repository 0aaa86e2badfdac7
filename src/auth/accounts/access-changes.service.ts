import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { cacheKeys } from '../../cache/cache-keys.js';
import { LocalCache } from '../../cache/local-cache.js';
import { EventBus, type ChangeEvent } from '../../events/event-bus.js';

/**
 * Makes the end of a session or key, and every change of an account, hold at once: here by dropping what is
 * cached, in other processes by announcing it. A process that misses the announcement catches up when its
 * cache entries run out.
 */
@Injectable()
export class AccessChangesService implements OnModuleInit, OnModuleDestroy {
  private unsubscribe?: () => void;

  constructor(
    private readonly cache: LocalCache,
    private readonly events: EventBus,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.events.subscribe((event) => {
      if (event.type === 'session.ended') void this.forget(event);
    });
  }

  onModuleDestroy(): void {
    this.unsubscribe?.();
  }

  /** Role, name, disabled or gone. */
  accountChanged(ownerId: number): Promise<void> {
    return this.announce({ type: 'session.ended', ownerId });
  }

  async sessionsEnded(ownerId: number, sessionIds: readonly string[]): Promise<void> {
    for (const sessionId of sessionIds) await this.announce({ type: 'session.ended', ownerId, sessionId });
  }

  apiKeyEnded(ownerId: number, apiKeyHash: string): Promise<void> {
    return this.announce({ type: 'session.ended', ownerId, apiKeyHash });
  }

  private async announce(event: SessionEnded): Promise<void> {
    await this.forget(event);
    await this.events.publish(event);
  }

  private forget({ ownerId, sessionId, apiKeyHash }: SessionEnded): Promise<void> {
    return this.cache.delete(
      cacheKeys.account(ownerId),
      ...(sessionId ? [cacheKeys.session(sessionId)] : []),
      ...(apiKeyHash ? [cacheKeys.apiKey(apiKeyHash)] : []),
    );
  }
}

type SessionEnded = Extract<ChangeEvent, { type: 'session.ended' }>;
