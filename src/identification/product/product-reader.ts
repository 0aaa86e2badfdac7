import { Injectable } from '@nestjs/common';
import type { VisualMatchesResult } from '../../analysis/identification-results.js';
import type { Source } from '../../analysis/producer.js';
import { withDeadline } from '../../common/deadline.js';
import { timeForAsking } from '../../common/time-for-asking.js';
import { WorkFault } from '../../common/work-fault.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { PassedOver, Provenance } from '../../database/entities/production.entity.js';
import { LanguageModel } from '../language/language-model.js';
import { askerOf } from '../providers/asker.js';
import { compact } from '../words/tokens.js';
import type { Finding } from './finding.js';
import { groundedMaker, groundedModel } from './grounding.js';
import { judge, type Judgement } from './judgement.js';
import type { ProductClaim } from './product-claim.js';
import { modelAmong } from './model.js';
import { productQuestion, type ProductAnswer } from './product-question.js';
import { claimFrom } from './product-rules.js';

/** From there on, nobody else is asked. */
const SURE = 0.8;

const RULES = 'rules';

export interface Reading {
  /** Undefined where nothing can be said. */
  claim: ProductClaim | undefined;
  provenance: Provenance;
}

/** Reads from matches what the thing is: by rules, and with a language model where these leave doubt. */
@Injectable()
export class ProductReader {
  constructor(
    private readonly language: LanguageModel,
    @InjectConfig('analysis') private readonly config: AppConfig['analysis'],
  ) {}

  asks(): readonly LanguageModel[] {
    return this.language.isConfigured ? [this.language] : [];
  }

  async read(result: VisualMatchesResult, source: Source, signal: AbortSignal): Promise<Reading> {
    const judgement = judge(result);
    const claim = claimFrom(judgement, result);
    const byRules = { claim, provenance: { provider: RULES } };
    if (!this.isDoubtful(judgement, claim)) return byRules;
    try {
      // A model that takes all of the time must not take the rules' answer along.
      const { value } = await withDeadline(timeForAsking(this.config), signal, (deadline) =>
        this.language.ask(askerOf(source, deadline.signal), productQuestion(result)),
      );
      return withAnswer({ byRules, judgement, result, who: this.language.name }, value);
    } catch (error) {
      if (!(error instanceof WorkFault) || signal.aborted) throw error;
      return passedOver(byRules, this.language.name, error);
    }
  }

  private isDoubtful({ votes, isOfPictures }: Judgement, claim: ProductClaim | undefined): boolean {
    if (this.language.unavailable() !== undefined || votes.siteCount === 0 || isOfPictures) return false;
    return !claim || claim.maker === null || claim.model === null || claim.confidence < SURE;
  }
}

interface Reply {
  value: ProductAnswer;
  provenance: Provenance;
}

/** What rules have said, and of whom more is asked. */
interface Doubt {
  byRules: Reading;
  judgement: Judgement;
  result: VisualMatchesResult;
  who: string;
}

function withAnswer(
  { byRules, judgement, result, who }: Doubt,
  { value: answer, provenance }: Reply,
): Reading {
  if (answer.maker === null && answer.model === null) {
    return passedOver(byRules, who, { code: 'NOTHING_FOUND', message: 'It could not tell either' });
  }
  const improved = improvedBy(answer, judgement);
  const claim = claimFrom(improved, result);
  const isSame = improved.maker === judgement.maker && improved.model === judgement.model;
  if (isSame || !claim)
    return saysTheSame(answer, byRules.claim) ? byRules : passedOver(byRules, who, UNFOUNDED);
  const isReplaced = judgement.maker !== undefined && improved.maker !== judgement.maker;
  // How sure it is only lessens what is agreed on, and not what was known without it.
  const most = isReplaced ? answer.confidence : Math.max(byRules.claim?.confidence ?? 0, answer.confidence);
  return { claim: { ...claim, confidence: Math.min(claim.confidence, most) }, provenance };
}

const UNFOUNDED = {
  code: 'ANSWER_UNFOUNDED',
  message: 'What it said is not what the titles that were found agree on',
};

/** It fills gaps, and says more than rules do; it contradicts nothing but what is doubtful anyway. */
function improvedBy({ maker, model }: ProductAnswer, judgement: Judgement): Judgement {
  const { votes, entry } = judgement;
  const said = maker === null || entry?.maker ? undefined : groundedMaker(maker, votes);
  const better = said && mayReplace(said, judgement) ? said : judgement.maker;
  // What was taken for a part of the model may belong to its maker.
  const ruled = better === judgement.maker ? judgement.model : modelAmong(votes, better?.phrase);
  const named = model === null || entry?.model ? undefined : groundedModel(model, votes, better?.phrase);
  const isMore = named && (!ruled || isWithin(ruled, named));
  return { ...judgement, maker: better, model: isMore ? named : ruled };
}

const mayReplace = (said: Finding, { maker, isMakerDoubtful }: Judgement) =>
  !maker || (isMakerDoubtful && said.phrase.key !== maker.phrase.key && said.share >= maker.share);

const isWithin = (shorter: Finding, longer: Finding) =>
  longer.phrase.key !== shorter.phrase.key && longer.phrase.key.includes(shorter.phrase.key);

const saysTheSame = ({ maker, model }: ProductAnswer, claim: ProductClaim | undefined) =>
  isSameIfSaid(maker, claim?.maker) && isSameIfSaid(model, claim?.model);

const isSameIfSaid = (said: string | null, ruled: string | null | undefined) =>
  said === null || compact(said) === compact(ruled ?? '');

function passedOver(
  reading: Reading,
  who: string,
  { code, message }: Pick<PassedOver, 'code' | 'message'>,
): Reading {
  const insteadOf = [{ provider: who, code, message }];
  return { ...reading, provenance: { ...reading.provenance, insteadOf } };
}
