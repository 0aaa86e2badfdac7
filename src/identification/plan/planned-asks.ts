import type { Asked } from '../../analysis/producer.js';
import type { Budgets } from '../providers/provider-budget.js';
import { whySpent } from '../providers/provider-budget.js';
import { OfferSearch } from '../providers/offer-search.provider.js';
import { consentNeeded, providerOff, type Choices } from '../providers/user-choices.js';
import { VisualSearch } from '../providers/visual-search.provider.js';
import type { AskState, PlannedAskDto } from './identification-plan.dto.js';

export interface Circumstances {
  choices: Choices;
  budgets: Budgets;
  /** Names of those whose answer on the picture is kept. */
  kept: ReadonlySet<string>;
}

type Verdict = readonly [state: AskState, why: string];

/** What would become of each that a stage may ask, in the order in which it does. */
export function plannedAsks(asked: readonly Asked[], circumstances: Circumstances): PlannedAskDto[] {
  let answered = false;
  return asked.map((one) => {
    const [state, why] = whyNot(one, circumstances) ?? whether(one, answered);
    if (one instanceof VisualSearch && (state === 'would-be-asked' || state === 'kept')) answered = true;
    return { provider: one.name, sends: one.sends, metered: one.metered, state, why };
  });
}

/** In the order of the platform's own checks: the reason is the one that would be given. */
function whyNot(one: Asked, { choices, budgets, kept }: Circumstances): Verdict | undefined {
  const { name, sends, metered } = one;
  const unavailable = one.unavailable();
  if (unavailable !== undefined) return ['unavailable', unavailable];
  if (choices.disabledProviders.includes(name)) return ['off', providerOff(name)];
  if (one instanceof VisualSearch && kept.has(name)) return ['kept', 'What it said of this picture is kept'];
  if (sends === 'picture' && !choices.sendPictures) return ['consent-needed', consentNeeded(name)];
  const spent = metered ? whySpent(budgets) : undefined;
  return spent === undefined ? undefined : ['budget-spent', spent];
}

/** Pictures are searched for one after the other, offers everywhere at once, and texts where they are needed. */
function whether(one: Asked, answered: boolean): Verdict {
  if (one instanceof VisualSearch) {
    return answered
      ? ['if-needed', 'Only where those before it know nothing']
      : ['would-be-asked', 'It is asked before the others'];
  }
  if (one instanceof OfferSearch)
    return [
      'would-be-asked',
      'All who may know offers are asked at once, unless what they said of the product is kept',
    ];
  return ['if-needed', 'Only where what is found before does not tell, and no answer is kept'];
}
