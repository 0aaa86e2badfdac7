import { Injectable, Logger } from '@nestjs/common';
import { combinedFault } from '../../common/combined-fault.js';
import { withDeadline } from '../../common/deadline.js';
import { timeForAsking } from '../../common/time-for-asking.js';
import { WorkFault } from '../../common/work-fault.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { PassedOver } from '../../database/entities/production.entity.js';
import { ProviderCalls, type ProviderQuestion, type ProviderReply } from './provider-calls.js';
import type { Provider } from './provider.js';

export interface Asking<P extends Provider, T> extends ProviderQuestion {
  ask(provider: P, signal: AbortSignal): Promise<T>;
  /** Whether an answer says nothing: the next provider is asked then. */
  isEmpty(answer: T): boolean;
}

interface ChainReply<P extends Provider, T> extends ProviderReply<T> {
  provider: P;
  /** Who was to be asked before, and why they did not answer; `NOTHING_FOUND` where they did, with nothing. */
  insteadOf: PassedOver[];
}

/** What of the time that is left a provider may take while another one stands behind it. */
const SHARE = 0.75;

/** As if they were not there: they know nothing that a user wants to be told. */
const ABSENT = ['UNAVAILABLE', 'PROVIDER_OFF'];

/** Several providers for one question. */
@Injectable()
export class ProviderChain {
  private readonly logger = new Logger(ProviderChain.name);

  constructor(
    readonly calls: ProviderCalls,
    @InjectConfig('analysis') private readonly config: AppConfig['analysis'],
  ) {}

  /**
   * One after the other, until one knows. One that does not answer leaves the others time to.
   * @returns undefined where those that could be asked know nothing
   * @throws WorkFault where none knows, and one at least failed, or lacks consent or budget: it may know. `UNAVAILABLE` or
   *   `PROVIDER_OFF` only where there is nobody to ask. Transient where any of them may answer another time.
   */
  async first<P extends Provider, T>(
    providers: readonly P[],
    asking: Asking<P, T>,
  ): Promise<ChainReply<P, T> | undefined> {
    const end = performance.now() + this.totalMs;
    const faults: Passing[] = [];
    for (const provider of providers) {
      const share = provider === providers.at(-1) ? 1 : SHARE;
      const tried = await this.ask(provider, asking, (end - performance.now()) * share);
      if ('reply' in tried) return { ...tried.reply, insteadOf: faults.map(({ passedOver }) => passedOver) };
      faults.push(tried);
    }
    throwUnlessEmpty(faults);
    return undefined;
  }

  /**
   * All at the same time.
   * @returns `replies` of those that know, in the order of `providers`: none where all that could be asked know nothing.
   *   `passedOver` are the others.
   * @throws WorkFault as `first` does
   */
  async all<P extends Provider, T>(
    providers: readonly P[],
    asking: Asking<P, T>,
  ): Promise<{ replies: ChainReply<P, T>[]; passedOver: PassedOver[] }> {
    const tried = await Promise.all(providers.map((provider) => this.ask(provider, asking, this.totalMs)));
    const replies = tried.flatMap((one) => ('reply' in one ? [{ ...one.reply, insteadOf: [] }] : []));
    const faults = tried.filter((one) => 'passedOver' in one);
    if (replies.length === 0) throwUnlessEmpty(faults);
    return { replies, passedOver: faults.map(({ passedOver }) => passedOver) };
  }

  private get totalMs(): number {
    return timeForAsking(this.config);
  }

  private async ask<P extends Provider, T>(
    provider: P,
    asking: Asking<P, T>,
    timeMs: number,
  ): Promise<{ reply: Omit<ChainReply<P, T>, 'insteadOf'> } | Passing> {
    const unavailable = provider.unavailable();
    if (unavailable !== undefined) return passing(provider, new WorkFault('UNAVAILABLE', unavailable));
    try {
      const reply = await withDeadline(Math.max(0, timeMs), asking.signal, ({ signal }) =>
        this.calls.run(provider, { ...asking, signal }, (inTime) => asking.ask(provider, inTime)),
      );
      return asking.isEmpty(reply.value) ? nothingFound(provider) : { reply: { ...reply, provider } };
    } catch (error) {
      asking.signal.throwIfAborted();
      return passing(provider, this.toFault(provider, error));
    }
  }

  private toFault({ name }: Provider, error: unknown): WorkFault {
    if (error instanceof WorkFault) return error;
    this.logger.warn(error, `The provider ${name} failed unexpectedly`);
    const options = { transient: true, cause: error };
    return new WorkFault('PROVIDER_FAILED', `${name} failed unexpectedly`, options);
  }
}

/** A provider that does not answer; without a fault where it did, with nothing. */
interface Passing {
  passedOver: PassedOver;
  fault?: WorkFault;
}

const passing = ({ name }: Provider, fault: WorkFault): Passing => ({
  passedOver: { provider: name, code: fault.code, message: fault.message },
  fault,
});

const nothingFound = ({ name }: Provider): Passing => ({
  passedOver: { provider: name, code: 'NOTHING_FOUND', message: `${name} knows nothing of it` },
});

/** @throws WorkFault */
function throwUnlessEmpty(all: readonly Passing[]): void {
  const faults = all.flatMap(({ fault }) => fault ?? []);
  const present = faults.filter(({ code }) => !ABSENT.includes(code));
  const isAnswered = faults.length < all.length;
  const fault = combinedFault(present) ?? (isAnswered ? undefined : nobodyToAsk(faults));
  if (fault) throw fault;
}

/** Of providers that are off, and others that are not configured, the user can change the former. */
function nobodyToAsk(faults: readonly WorkFault[]): WorkFault {
  const off = faults.filter(({ code }) => code === 'PROVIDER_OFF');
  const shown = off.length > 0 ? off : faults;
  const message = shown.map((fault) => fault.message).join(' ') || 'No provider is configured.';
  return new WorkFault(shown[0]?.code ?? 'UNAVAILABLE', message);
}
