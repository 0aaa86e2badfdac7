import { DiscoveryService } from '@nestjs/core';

/** Removes what a feature needs no more. Found at boot by the decorator, so that who keeps the schedule knows of none. */
export abstract class Tidier {
  /** Once an hour, in one worker. In small steps, and may be called again after it failed half-way. */
  abstract tidyUp(): Promise<void>;
}

/** Marks a tidier. */
export const TidiesUp = DiscoveryService.createDecorator<true>();
