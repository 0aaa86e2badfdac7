import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { EntityManager } from 'typeorm';
import type { ChangeEvent } from '../../events/event-bus.js';
import type { StreamEvent } from '../../events/event-stream.js';
import { FeedsStreams, type StreamChange, type StreamSource } from '../../events/stream-source.js';

/** What other features have to tell their users live. */
@Injectable()
export class StreamSources implements OnModuleInit {
  private sources: StreamSource[] = [];

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    this.sources = this.discovery
      .getProviders({ metadataKey: FeedsStreams.KEY })
      .map(({ instance }) => instance as StreamSource);
  }

  concerns(event: ChangeEvent): boolean {
    return this.sources.some((source) => source.concerns(event));
  }

  async since(db: EntityManager, ownerId: number, seq: number, limit: number): Promise<StreamChange[]> {
    const changes: StreamChange[] = [];
    // One after the other: they share a connection.
    for (const source of this.sources) changes.push(...(await source.since(db, ownerId, seq, limit)));
    return changes;
  }

  async announce(event: ChangeEvent): Promise<StreamEvent[]> {
    const told: StreamEvent[] = [];
    for (const source of this.sources) {
      const said = source.concerns(event) ? await source.announce(event) : undefined;
      if (said) told.push(said);
    }
    return told;
  }
}
