/** Codes of ISO 4217 that nothing is paid in: units of account, and one for tests. Metals are left out as well. */
const NOT_PAID_IN = /^X(?:DR|SU|UA|XX|TS|B[A-D]|A[GU]|P[DT])$/;

const KNOWN: ReadonlySet<string> = new Set(
  Intl.supportedValuesOf('currency').filter((code) => !NOT_PAID_IN.test(code)),
);

/** @param code by ISO 4217, in capitals */
export const isCurrency = (code: string): boolean => KNOWN.has(code);
