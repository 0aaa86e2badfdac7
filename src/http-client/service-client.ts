import { setTimeout as delay } from 'node:timers/promises';
import { Semaphore } from '../common/semaphore.js';
import { WorkFault } from '../common/work-fault.js';
import { withDeadline, type Deadline } from '../common/deadline.js';
import { AnswerTooLarge, AnswerUnreadable, readBody } from './answer-body.js';
import { parseJson } from './parse-json.js';
import { Patience } from './patience.js';
import { retryAfter } from './retry-after.js';
import { ServiceBreaker } from './service-breaker.js';
import { connectionFault, serviceFault, statusFault } from './service-faults.js';

export interface ServiceClientOptions {
  /** As users know the service: it is part of what they are told. */
  name: string;
  /** Without a trailing slash. */
  baseUrl: string;
  /** For one call, with waiting for its turn and all that is tried again. */
  timeoutMs: number;
  /** Requests at the same time; the others wait. */
  concurrency: number;
  maxAnswerBytes: number;
  headers?: Record<string, string>;
  /** How long a service is left alone that failed several times in a row. */
  restMs?: number;
}

export interface ServiceRequest {
  method?: 'GET' | 'POST';
  /** With its leading slash. */
  path: string;
  /** Called for each attempt, as a body can be sent once only. */
  body?: () => { content: NonNullable<RequestInit['body']>; headers?: Record<string, string> };
  /** Beside the client's, such as a token that does not last. */
  headers?: Record<string, string>;
  signal: AbortSignal;
  /** Instead of the client's. */
  maxAnswerBytes?: number;
  /**
   * For asking a service how it is: at once, whoever waits, and once only. That it is slow to tell while it is busy says
   * nothing about its work, so it does not count as a failure of that.
   */
  outOfTurn?: boolean;
  /** Statuses that are answers as well, beside the 2xx. */
  acceptStatus?: readonly number[];
}

export interface ServiceAnswer<T> {
  status: number;
  body: T;
}

interface Course {
  /** What is to pass before the next attempt. */
  pausedFor?: WorkFault;
}

/** Whoever asks after a service's health does not wait longer. */
const OUT_OF_TURN_MS = 2000;
const ATTEMPTS = 3;
/** Where the service names no time itself; the second wait is four times as long. */
const FIRST_WAIT_MS = 250;
const RETRIED = ['SERVICE_UNREACHABLE', 'SERVICE_RATE_LIMITED', 'SERVICE_FAILED'];

/** The way out to a service that the operator has configured: bounded in time, number and size, patient, and never redirected. */
export class ServiceClient {
  private readonly places: Semaphore;
  private readonly breaker: ServiceBreaker;
  private readonly patience = new Patience();

  constructor(private readonly options: ServiceClientOptions) {
    this.places = new Semaphore(options.concurrency);
    this.breaker = new ServiceBreaker(options.restMs);
  }

  /** @throws WorkFault, and the signal's reason where that is no time-out */
  async json(request: ServiceRequest): Promise<ServiceAnswer<unknown>> {
    const { status, body } = await this.text(request);
    return { status, body: parseJson(this.options.name, body) };
  }

  /** @throws WorkFault, and the signal's reason where that is no time-out */
  async text(request: ServiceRequest): Promise<ServiceAnswer<string>> {
    const { outOfTurn, signal } = request;
    const { timeoutMs } = this.options;
    const course: Course = {};
    return withDeadline(
      outOfTurn ? Math.min(timeoutMs, OUT_OF_TURN_MS) : timeoutMs,
      signal,
      async (deadline) => {
        try {
          if (outOfTurn) return unlessFault(await this.attempt(request, deadline.signal));
          return await deadline.race(() => this.places.run(() => this.attempts(request, deadline, course)));
        } catch (error) {
          const fault = this.toFault(error, deadline.signal);
          // It tells more than the clock.
          throw fault instanceof WorkFault ? (course.pausedFor ?? fault) : fault;
        }
      },
    );
  }

  private async attempts(
    request: ServiceRequest,
    deadline: Deadline,
    course: Course,
  ): Promise<ServiceAnswer<string>> {
    const { signal } = deadline;
    let fault: WorkFault | undefined;
    for (let attempt = 1; ; attempt++) {
      await this.bePatient(deadline, course);
      signal.throwIfAborted();
      const result = await this.breaker.run(() => this.attempt(request, signal), signal);
      if (result && !(result instanceof WorkFault)) return result;
      // What led to the rest says more than that there is one now.
      if (!result) throw fault ?? this.resting();
      fault = result;
      const waitMs = pauseAfter(fault, attempt);
      if (attempt === ATTEMPTS || !RETRIED.includes(fault.code) || waitMs >= deadline.leftMs()) throw fault;
      await pause(waitMs, fault, deadline, course);
    }
  }

  private async bePatient(deadline: Deadline, course: Course): Promise<void> {
    for (let { reason } = this.patience; reason; { reason } = this.patience) {
      const { leftMs } = this.patience;
      if (leftMs >= deadline.leftMs()) {
        throw serviceFault(this.options.name, 'SERVICE_RATE_LIMITED', {
          retryAfterSeconds: leftMs / 1000,
          cause: reason,
        });
      }
      await pause(leftMs, reason, deadline, course);
    }
  }

  /** Faults are returned, for the breaker to judge them; what is thrown says nothing of the service. */
  private async attempt(
    request: ServiceRequest,
    signal: AbortSignal,
  ): Promise<ServiceAnswer<string> | WorkFault> {
    const { name, maxAnswerBytes } = this.options;
    try {
      const response = await this.send(request, signal);
      const { status } = response;
      if (!response.ok && !request.acceptStatus?.includes(status)) {
        await response.body?.cancel();
        const fault = statusFault(name, status, retryAfter(response.headers.get('retry-after')));
        this.patience.heed(fault);
        return fault;
      }
      return { status, body: await readBody(response, request.maxAnswerBytes ?? maxAnswerBytes) };
    } catch (error) {
      const fault = this.toFault(error, signal);
      if (fault instanceof WorkFault) return fault;
      throw fault;
    }
  }

  private async send(
    { method = 'GET', path, body, headers: own }: ServiceRequest,
    signal: AbortSignal,
  ): Promise<Response> {
    const { baseUrl, headers } = this.options;
    const made = body?.();
    return fetch(`${baseUrl}${path}`, {
      method,
      headers: { Accept: 'application/json, text/plain', ...headers, ...own, ...made?.headers },
      body: made?.content,
      // A service that is moved is configured anew: nobody else decides where pictures and keys go.
      redirect: 'manual',
      signal,
    });
  }

  private toFault(error: unknown, signal: AbortSignal): unknown {
    const { name } = this.options;
    if (error instanceof WorkFault) return error;
    if (signal.aborted) {
      const { reason } = signal;
      const timedOut = reason instanceof Error && reason.name === 'TimeoutError';
      return timedOut ? serviceFault(name, 'SERVICE_TIMED_OUT', { cause: reason }) : reason;
    }
    if (error instanceof AnswerTooLarge) return serviceFault(name, 'SERVICE_ANSWER_TOO_LARGE');
    if (error instanceof AnswerUnreadable)
      return serviceFault(name, 'SERVICE_ANSWER_UNREADABLE', { cause: error });
    return connectionFault(name, error);
  }

  private resting(): WorkFault {
    return serviceFault(this.options.name, 'SERVICE_RESTING', {
      retryAfterSeconds: this.breaker.restSeconds,
      cause: this.breaker.lastFault,
    });
  }
}

function unlessFault<T>(result: T | WorkFault): T {
  if (result instanceof WorkFault) throw result;
  return result;
}

async function pause(ms: number, reason: WorkFault, { signal }: Deadline, course: Course): Promise<void> {
  course.pausedFor = reason;
  await delay(ms, undefined, { signal });
  course.pausedFor = undefined;
}

function pauseAfter(fault: WorkFault, attempt: number): number {
  if (fault.retryAfterSeconds !== undefined) return fault.retryAfterSeconds * 1000;
  // Spread, so that what failed together does not come again together.
  return FIRST_WAIT_MS * 4 ** (attempt - 1) * (0.5 + Math.random());
}
