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

  /** Whoever is asked by several for the same use is one all the same. */
  add(use: ModelUse, driver: ModelDriver): void {
    const isListed = this.drivers.some((listed) => listed.use === use && listed.driver.name === driver.name);
    if (!isListed) this.drivers.push({ use, driver });
  }

  /** Whether asking for this counts against somebody's calls of the day, whoever of the configured ones answers. */
  isMetered(use: ModelUse): boolean {
    return this.drivers.some(
      (listed) => listed.use === use && listed.driver.metered && listed.driver.unavailable() === undefined,
    );
  }

  all(): readonly ListedDriver[] {
    return this.drivers;
  }
}
