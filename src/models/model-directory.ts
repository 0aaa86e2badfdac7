import { Injectable } from '@nestjs/common';
import type { ModelDriver, ModelUse } from './model-driver.js';

export interface ListedDriver {
  use: ModelUse;
  driver: ModelDriver;
}

/** Which drivers are configured for what, for whoever reports on them. */
@Injectable()
export class ModelDirectory {
  private readonly drivers: ListedDriver[] = [];

  add(use: ModelUse, driver: ModelDriver): void {
    this.drivers.push({ use, driver });
  }

  all(): readonly ListedDriver[] {
    return this.drivers;
  }
}
