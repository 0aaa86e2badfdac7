import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { TidiesUp, type Tidier } from './tidier.js';

/** What features have to remove from time to time. */
@Injectable()
export class Housekeeping implements OnModuleInit {
  private readonly logger = new Logger(Housekeeping.name);
  private tidiers: Tidier[] = [];

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    const found = this.discovery.getProviders({ metadataKey: TidiesUp.KEY });
    this.tidiers = found.map(({ instance }) => instance as Tidier);
  }

  /** Never throws: what one cannot do, the others do all the same, and the next round comes. */
  async tidyUp(): Promise<void> {
    for (const tidier of this.tidiers) {
      try {
        await tidier.tidyUp();
      } catch (error) {
        this.logger.error(error, `${tidier.constructor.name} could not tidy up`);
      }
    }
  }
}
