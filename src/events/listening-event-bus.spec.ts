import { beforeEach, describe, expect, it } from 'vitest';
import type { ChangeEvent } from './event-bus.js';
import { ListeningEventBus } from './listening-event-bus.js';

/** Goes out, and comes back, as told. */
class SomeBus extends ListeningEventBus {
  goesOut = true;
  comesBack = true;

  restore(): void {
    this.noteRestored();
  }

  lose(): void {
    this.noteLost();
  }

  protected send(event: ChangeEvent): Promise<boolean> {
    if (this.goesOut && this.comesBack) this.deliver(event);
    return Promise.resolve(this.goesOut);
  }
}

const event: ChangeEvent = { type: 'session.ended', ownerId: 1 };

describe('a bus', () => {
  let bus: SomeBus;
  let heard: string[];
  beforeEach(() => {
    bus = new SomeBus();
    bus.restore();
    heard = [];
    bus.subscribe(({ type }) => heard.push(type));
  });

  it('tells its own listeners once of what goes out and comes back', async () => {
    await bus.publish(event);
    expect(heard).toEqual(['session.ended']);
  });

  it('tells them also of what could not be announced', async () => {
    bus.goesOut = false;
    await bus.publish(event);
    expect(heard).toEqual(['session.ended']);
  });

  it('tells them also while it hears nothing, itself included', async () => {
    bus.comesBack = false;
    bus.lose();
    await bus.publish(event);
    expect(heard).toEqual(['bus.lost', 'session.ended']);
  });
});
