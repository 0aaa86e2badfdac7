const WHY_NOT = {
  SERVICE_UNREACHABLE: 'could not be reached',
  SERVICE_TIMED_OUT: 'took too long',
  SERVICE_RATE_LIMITED: 'was asked too often',
  SERVICE_FAILED: 'failed',
  SERVICE_RESTING: 'is left in peace after failures',
  SERVICE_UNAUTHORIZED: 'did not accept the key',
  SERVICE_REFUSED: 'refused the picture',
  SERVICE_ANSWER_TOO_LARGE: 'answered at too great length',
  SERVICE_ANSWER_UNREADABLE: 'could not be understood',
  SERVICE_ANSWER_INVALID: 'could not be understood',
  MODEL_ANSWER_EMPTY: 'had nothing to say',
  MODEL_ANSWER_TRUNCATED: 'did not come to an end',
  MODEL_REFUSED: 'declined',
  MODEL_TIMED_OUT: 'took too long',
  MODEL_CRASHED: 'crashed',
  MODEL_OUT_OF_MEMORY: 'ran out of memory',
  MODEL_NOT_LOADED: 'could not be loaded',
  MODEL_BUDGET_SPENT: 'has been asked as often as a day allows',
  PROVIDER_OFF: 'is switched off by you',
  PROVIDER_BUDGET_SPENT: 'has been asked as often as a day allows',
  PROVIDER_TIMED_OUT: 'took too long',
  CONSENT_NEEDED: 'may not be sent your pictures',
  NOTHING_FOUND: 'found nothing',
  ANSWER_UNFOUNDED: 'said what stands nowhere',
  PAGE_FORBIDDEN: 'wants no programs there',
  SITE_RULES_UNKNOWN: 'did not say what may be read',
  PAGE_UNREADABLE: 'could not be read',
  PRODUCT_UNSURE: 'was spared, as it is too unsure what it is',
  PAGES_WAITING: 'was not read for want of time',
  TIMED_OUT: 'took too long',
  UNAVAILABLE: 'is not available',
};

const time = (iso) =>
  new Date(iso).toLocaleString(undefined, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });

/** Who said it, and when: `by blip · BLIP-large · 21 Nov, 14:03`. */
export function originOf({ provider, model, at, insteadOf }) {
  const who = [`by ${provider}`, model, at && time(at)].filter(Boolean).join(' · ');
  const others = (insteadOf ?? []).map(
    (other) => `${other.provider} ${WHY_NOT[other.code] ?? 'did not answer'}`,
  );
  return others.length > 0 ? `${who}, as ${others.join(' and ')}` : who;
}
