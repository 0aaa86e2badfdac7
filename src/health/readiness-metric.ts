import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import { HealthService } from './health.service.js';
import { NotReady } from './health.errors.js';

const EVERY_SECONDS = 5;

/** For alerts: what /health/ready answers. */
@Injectable()
export class ReadinessMetric implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly health: HealthService,
  ) {}

  onModuleInit(): void {
    const ready = this.metrics.gauge('ready', 'Whether the process can do its work: 1, or 0');
    const collect = async () => ready.set((await this.isReady()) ? 1 : 0);
    this.metrics.collect('health', { everySeconds: EVERY_SECONDS, gauges: [ready], collect });
  }

  private async isReady(): Promise<boolean> {
    try {
      await this.health.ready();
      return true;
    } catch (error) {
      if (error instanceof NotReady) return false;
      throw error;
    }
  }
}
