import { Logger } from '@nestjs/common';
import { EventBus, type ChangeEvent, type ChangeListener } from './event-bus.js';

/** What the buses have in common: their listeners, and telling them once of each loss and each return. */
export abstract class ListeningEventBus extends EventBus {
  protected readonly logger = new Logger(this.constructor.name);
  private readonly listeners = new Set<ChangeListener>();
  private hears = false;

  subscribe(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    // Whoever comes while nothing is heard must know it as well.
    if (!this.hears) this.tell(listener, { type: 'bus.lost' });
    return () => this.listeners.delete(listener);
  }

  protected noteLost(): void {
    if (this.hears) this.deliver({ type: 'bus.lost' });
    this.hears = false;
  }

  protected noteRestored(): void {
    if (!this.hears) this.deliver({ type: 'bus.restored' });
    this.hears = true;
  }

  protected deliver(event: ChangeEvent): void {
    for (const listener of this.listeners) this.tell(listener, event);
  }

  private tell(listener: ChangeListener, event: ChangeEvent): void {
    try {
      listener(event);
    } catch (error) {
      this.logger.error(error, `A listener failed on ${event.type}`);
    }
  }
}
