import { Processor } from '@nestjs/bullmq';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import type { Job } from 'bullmq';
import { WorkFault } from '../common/work-fault.js';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { runWithLogContext } from '../logging/index.js';
import type { Deferral } from '../queue/deferral.js';
import { JobProcessor } from '../queue/job-processor.js';
import { laneQueue, type Jobs, type Lane } from '../queue/jobs.js';
import { inSpan, inTrace, traceFields } from '../tracing/spans.js';
import { Runner } from './runner.js';

const WORKER_OPTIONS = {
  autorun: false,
  // A worker that was killed is noticed within lockDuration + stalledInterval. Decoding happens off the
  // event loop, so a lock is not lost to a busy loop.
  lockDuration: 10_000,
  stalledInterval: 5_000,
  // Attempts are counted in `productions`; the queue must not give up before.
  maxStalledCount: 100,
};

@Injectable()
abstract class ProduceProcessor
  extends JobProcessor
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  protected abstract readonly lane: Lane;
  private readonly logger = new Logger(ProduceProcessor.name);
  private readonly stopping = new AbortController();

  constructor(
    private readonly runner: Runner,
    @InjectConfig('queue') private readonly config: AppConfig['queue'],
    @InjectConfig('shutdown') private readonly shutdown: AppConfig['shutdown'],
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.begin(this.logger, `Worker ${this.lane}`, this.config.concurrency[this.lane]);
  }

  protected async work({ data }: Job<Jobs['analysis.produce']>): Promise<Deferral | undefined> {
    const { requestId, imageId, producer } = data;
    const attributes = { 'platform.producer': producer, 'platform.image_id': imageId };
    const produce = () =>
      runWithLogContext({ requestId, imageId, producer, ...traceFields() }, () => this.run(data));
    return inTrace(data.traceparent, () =>
      inSpan(`produce ${producer}`, attributes, produce, SpanKind.CONSUMER),
    );
  }

  private async run(job: Jobs['analysis.produce']): Promise<Deferral | undefined> {
    try {
      return await this.runner.run(job, this.stopping.signal);
    } catch (error) {
      if (!this.stopping.signal.aborted && !(error instanceof WorkFault && !error.transient)) {
        this.logger.warn(`${job.producer} failed and will be tried again: ${String(error)}`);
      }
      throw error;
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    const handBack = () => this.stopping.abort(new Error('The worker stops'));
    const timer = setTimeout(handBack, this.shutdown.timeoutSeconds * 1000);
    await this.close();
    clearTimeout(timer);
  }
}

@Injectable()
@Processor(laneQueue('cpu'), WORKER_OPTIONS)
export class CpuProcessor extends ProduceProcessor {
  protected readonly lane = 'cpu';
}

@Injectable()
@Processor(laneQueue('model'), WORKER_OPTIONS)
export class ModelProcessor extends ProduceProcessor {
  protected readonly lane = 'model';
}

@Injectable()
@Processor(laneQueue('web'), WORKER_OPTIONS)
export class WebProcessor extends ProduceProcessor {
  protected readonly lane = 'web';
}
