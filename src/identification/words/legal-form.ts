const LEGAL_FORM = /[\s,]+(?:inc|ltd|llc|gmbh|ag|corp|corporation|company|co|kg|s\.?p\.?a|sa|bv|ab)\.?$/i;

/** A company as people call it: Northpeak, and not Northpeak GmbH. */
export const withoutLegalForm = (company: string): string => company.replace(LEGAL_FORM, '').trim();
