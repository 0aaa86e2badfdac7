import { Injectable, Logger } from '@nestjs/common';
import { withDeadline } from '../../common/deadline.js';
import { WorkFault } from '../../common/work-fault.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { serviceFault } from '../../http-client/service-faults.js';
import { wasNotAnswered } from '../../http-client/was-not-answered.js';
import { inSpan } from '../../tracing/spans.js';
import { isOfUseToOthers, KeptAnswers } from './kept-answers.js';
import type { Provider } from './provider.js';
import { ProviderBudget } from './provider-budget.js';
import { ProviderMetrics, type Answered } from './provider-metrics.js';
import { questionKey } from './question-key.js';
import { SharedCalls } from './shared-calls.js';
import { assertConsent, assertEnabled, assertOn, UserChoices } from './user-choices.js';

export interface ProviderQuestion {
  ownerId: number;
  imageId: string;
  /**
   * Names all that the answer depends on, save the picture: the same question of the same owner is answered from what is
   * kept, and asked once where several ask it at the same time.
   */
  about: readonly string[];
  /** Where the answer depends on what the image shows: what was answered for another one holds for copies alone. */
  picture?: AskedPicture;
  signal: AbortSignal;
}

export interface AskedPicture {
  /** 64 characters of `0` and `1`, few of which are others in a copy; null: it is compared with no other. */
  fingerprint: string | null;
  /** Whether that image shows the same. */
  isSame(imageId: string): Promise<boolean>;
}

export interface ProviderReply<T> {
  value: T;
  /** When the provider said so: earlier than now where it was not asked again. */
  at: Date;
}

type Ask<T> = (signal: AbortSignal) => Promise<T>;

/** Every question to a provider passes here: whether it may be asked, whether it must be, what it costs, how long it took. */
@Injectable()
export class ProviderCalls {
  private readonly logger = new Logger(ProviderCalls.name);
  private readonly shared = new SharedCalls();

  constructor(
    private readonly choices: UserChoices,
    private readonly kept: KeptAnswers,
    private readonly budget: ProviderBudget,
    private readonly metrics: ProviderMetrics,
    @InjectConfig('identification') private readonly config: AppConfig['identification'],
  ) {}

  /**
   * A kept answer needs no consent, as nothing is sent, and costs nothing; of a provider that is switched off, it is
   * not told either. What is told is what JSON makes of the answer, the first time too.
   * @param ask its signal is aborted when time is up, and once nobody waits for the answer
   * @throws WorkFault `PROVIDER_OFF`, `ACCOUNT_DISABLED`, `CONSENT_NEEDED`, `PROVIDER_BUDGET_SPENT`, `PROVIDER_TIMED_OUT`, `SERVICE_ANSWER_INVALID`
   *   for answers that cannot be read for their size, and what `ask` throws
   */
  run<T>(provider: Provider, question: ProviderQuestion, ask: Ask<T>): Promise<ProviderReply<T>> {
    return this.metrics.measure(provider, () =>
      inSpan('provider.call', { 'platform.provider': provider.name }, async () => {
        try {
          return await this.answer(provider, question, ask);
        } catch (error) {
          throw faultOf(provider, error);
        }
      }),
    );
  }

  private async answer<T>(
    provider: Provider,
    question: ProviderQuestion,
    ask: Ask<T>,
  ): Promise<Answered<ProviderReply<T>>> {
    const { ownerId, about, signal } = question;
    assertOn(await this.choices.of(ownerId), provider);
    const anew = (stopped: AbortSignal) => this.ask(provider, ownerId, stopped, ask);
    if (!isOfUseToOthers(provider)) {
      return { answer: { value: await anew(signal), at: new Date() }, isKept: false };
    }
    // Whether it holds for another image is known once it is kept, and not before.
    const whose = question.picture ? `${ownerId} ${question.imageId}` : String(ownerId);
    return this.shared.run(`${whose} ${questionKey(provider, about)}`, signal, async (stopped) => {
      const kept = await this.kept.find<T>(provider, question);
      if (kept) return { answer: kept, isKept: true };
      return { answer: await this.kept.keep(provider, question, await anew(stopped)), isKept: false };
    });
  }

  private async ask<T>(provider: Provider, ownerId: number, signal: AbortSignal, ask: Ask<T>): Promise<T> {
    // Read again: it may have been withdrawn, or the account disabled, while others were asked.
    const choices = await this.choices.of(ownerId);
    assertEnabled(choices);
    assertOn(choices, provider);
    assertConsent(choices, provider);
    const seconds = provider.timeoutSeconds?.() ?? this.config.timeoutSeconds;
    const inTime = () =>
      withDeadline(seconds * 1000, signal, (deadline) => deadline.race(() => ask(deadline.signal)));
    if (!provider.metered) return inTime();
    const day = await this.budget.take(ownerId, provider.name);
    try {
      return await inTime();
    } catch (error) {
      if (wasNotAnswered(error)) await this.giveBack(ownerId, provider, day);
      throw error;
    }
  }

  /** Why the provider did not answer tells more than why the question is counted all the same. */
  private async giveBack(ownerId: number, { name }: Provider, day: string): Promise<void> {
    try {
      await this.budget.giveBack(ownerId, name, day);
    } catch (error) {
      this.logger.warn(`Could not give back a question of account ${ownerId} to ${name}: ${String(error)}`);
    }
  }
}

function faultOf(provider: Provider, error: unknown): unknown {
  if (isTimeOut(error)) return timedOut(provider, error);
  // Nested deeper than the stack is, or longer than a text can be: so it will be when it is asked again.
  return error instanceof RangeError
    ? serviceFault(provider.name, 'SERVICE_ANSWER_INVALID', { cause: error })
    : error;
}

const isTimeOut = (error: unknown) => error instanceof Error && error.name === 'TimeoutError';

const timedOut = ({ name }: Provider, cause: unknown) =>
  new WorkFault('PROVIDER_TIMED_OUT', `${name} did not answer in time`, { transient: true, cause });
