import { Logger } from '@nestjs/common';
import { combinedFault } from '../../common/combined-fault.js';
import { withDeadline } from '../../common/deadline.js';
import { whyNone } from '../../common/why-none.js';
import { WorkFault } from '../../common/work-fault.js';
import type { PassedOver, Provenance } from '../../database/entities/production.entity.js';
import type { ModelCalls } from '../../models/model-calls.js';
import { normaliseTags } from '../tags.js';
import type { Captioned, Captioner, CaptionRequest } from './captioner.driver.js';

export interface ChainLimits {
  /** For one captioner. */
  timeoutMs: number;
  /** For all of them together. */
  totalMs: number;
}

/** What of the time that is left a captioner may take while another one stands behind it. */
const SHARE = 0.75;

/** In which a captioner whose time is up can say so itself: it knows more of why. One that does not is left behind. */
const GRACE_MS = 500;

/** Asks one captioner after the other; the first that answers is taken, and why the others did not is kept. */
export class CaptionerChain {
  private readonly logger = new Logger(CaptionerChain.name);

  constructor(
    private readonly captioners: readonly Captioner[],
    private readonly calls: ModelCalls,
    private readonly limits: ChainLimits,
  ) {}

  /** Undefined as long as one of them can be asked. */
  unavailable(): string | undefined {
    return whyNone(this.captioners);
  }

  /** Of the one that is asked first. */
  identity(): Provenance | undefined {
    return this.captioners.find((captioner) => captioner.unavailable() === undefined)?.identity();
  }

  /**
   * @param standing who wrote the caption that is there: those behind are not asked, as their words must not replace
   *   better ones whenever a service is down for a while
   * @throws WorkFault of the last one, transient where any of them may answer another time
   */
  async caption(request: CaptionRequest, standing?: string): Promise<Captioned> {
    const asked = this.downTo(standing);
    const passedOver: PassedOver[] = [];
    const faults: WorkFault[] = [];
    const end = performance.now() + this.limits.totalMs;
    for (const captioner of asked) {
      const unavailable = captioner.unavailable();
      if (unavailable !== undefined) {
        passedOver.push({ provider: captioner.name, code: 'UNAVAILABLE', message: unavailable });
        continue;
      }
      try {
        const share = captioner === asked.at(-1) ? 1 : SHARE;
        return withReasons(await this.ask(captioner, request, (end - performance.now()) * share), passedOver);
      } catch (error) {
        request.signal.throwIfAborted();
        const fault = this.toFault(captioner, error);
        faults.push(fault);
        passedOver.push({ provider: captioner.name, code: fault.code, message: fault.message });
      }
    }
    throw combinedFault(faults) ?? nobodyToAsk(passedOver);
  }

  private downTo(standing?: string): readonly Captioner[] {
    const last = this.captioners.findIndex(({ name }) => name === standing);
    return last < 0 ? this.captioners : this.captioners.slice(0, last + 1);
  }

  private async ask(captioner: Captioner, request: CaptionRequest, left: number): Promise<Captioned> {
    const timeMs = Math.max(0, Math.min(this.limits.timeoutMs, left));
    const work = () =>
      withDeadline(timeMs, request.signal, ({ signal }) =>
        this.calls.run('caption', captioner, request.ownerId, () =>
          captioner.caption({ ...request, signal }),
        ),
      );
    return withDeadline(timeMs + GRACE_MS, request.signal, ({ race }) => race(work));
  }

  private toFault({ name }: Captioner, error: unknown): WorkFault {
    if (error instanceof WorkFault) return error;
    if (error instanceof Error && error.name === 'TimeoutError') {
      return new WorkFault('MODEL_TIMED_OUT', 'The model did not answer in time', { transient: true });
    }
    this.logger.warn(error, `The captioner ${name} failed unexpectedly`);
    return new WorkFault('MODEL_FAILED', 'The model failed unexpectedly', { transient: true, cause: error });
  }
}

function withReasons(answer: Captioned, insteadOf: PassedOver[]): Captioned {
  const provenance = insteadOf.length > 0 ? { ...answer.provenance, insteadOf } : answer.provenance;
  return { caption: answer.caption, tags: normaliseTags(answer.tags), provenance };
}

const nobodyToAsk = (passedOver: readonly PassedOver[]) =>
  new WorkFault('UNAVAILABLE', passedOver.map(({ message }) => message).join(' '));
