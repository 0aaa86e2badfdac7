import { Logger } from '@nestjs/common';
import { EventBus, type ChangeEvent, type ChangeListener } from './event-bus.js';

/**
 * What the buses have in common: their listeners, telling them once of each loss and each return, and of what this
 * process itself announces, whatever becomes of the bus.
 */
export abstract class ListeningEventBus extends EventBus {
  protected readonly logger = new Logger(this.constructor.name);
  private readonly listeners = new Set<ChangeListener>();
  private hears = false;

  async publish(event: ChangeEvent): Promise<void> {
    const sent = await this.send(event);
    // It would not come back to us. Should it do so later all the same, hearing it twice does no harm.
    if (!sent || !this.hears) this.deliver(event);
  }

  subscribe(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    // Whoever comes while nothing is heard must know it as well.
    if (!this.hears) this.tell(listener, { type: 'bus.lost' });
    return () => this.listeners.delete(listener);
  }

  /** Never throws. @returns whether it went out */
  protected abstract send(event: ChangeEvent): Promise<boolean>;

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
