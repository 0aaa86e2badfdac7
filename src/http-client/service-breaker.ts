import { BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, handleWhenResult } from 'cockatiel';
import { WorkFault } from '../common/work-fault.js';

const FAILURES_IN_A_ROW = 5;
const DEFAULT_REST_MS = 5000;

/** A service that refuses, or asks for patience, is there. */
const OPENING = ['SERVICE_UNREACHABLE', 'SERVICE_TIMED_OUT', 'SERVICE_FAILED'];

/** Leaves a service alone for a while that failed several times in a row, and then lets one request try it. */
export class ServiceBreaker {
  private readonly policy;
  private openedAt = 0;

  constructor(private readonly restMs = DEFAULT_REST_MS) {
    this.policy = circuitBreaker(
      handleWhenResult((result) => result instanceof WorkFault && OPENING.includes(result.code)),
      { breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW), halfOpenAfter: this.restMs },
    );
    this.policy.onBreak(() => (this.openedAt = Date.now()));
  }

  /** Until it is asked again. */
  get restSeconds(): number {
    return Math.max(0, this.openedAt + this.restMs - Date.now()) / 1000;
  }

  /** What the service did last that made it rest. */
  get lastFault(): WorkFault | undefined {
    const last = this.policy.lastFailure;
    return last && 'value' in last && last.value instanceof WorkFault ? last.value : undefined;
  }

  /** @returns what `attempt` returns; undefined, without calling it, while the service rests */
  async run<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    try {
      return await this.policy.execute(attempt, signal);
    } catch (error) {
      if (error instanceof BrokenCircuitError) return undefined;
      throw error;
    }
  }
}
