import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ModelDirectory } from './model-directory.js';

/**
 * Loads the models in process as soon as there is somebody to ask them. For worker processes: in an API they would only
 * take memory.
 */
@Injectable()
export class WarmUp implements OnApplicationBootstrap {
  private readonly logger = new Logger(WarmUp.name);

  constructor(private readonly directory: ModelDirectory) {}

  /** Not waited for: work that needs no model can begin. */
  onApplicationBootstrap(): void {
    for (const { use, driver } of this.directory.all()) {
      if (driver.unavailable() !== undefined) continue;
      driver
        .warmUp?.()
        .catch((error: Error) => this.logger.warn(`The model for ${use} is not loaded: ${error.message}`));
    }
  }
}
