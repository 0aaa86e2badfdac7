const BARE = /^\d{1,2}$/;
const ROMANS = [
  ['2', 'ii'],
  ['3', 'iii'],
  ['4', 'iv'],
  ['6', 'vi'],
  ['7', 'vii'],
  ['8', 'viii'],
  ['9', 'ix'],
] as const;

const OTHERWISE = new Map<string, string>(
  ROMANS.flatMap(([digit, roman]) => [[digit, roman] as const, [roman, digit] as const]),
);

export const isBareNumber = (key: string): boolean => BARE.test(key);

/** A number that tells which of a series: another one is another product. */
export const isNumber = (key: string): boolean => BARE.test(key) || OTHERWISE.has(key);

/** The same number in the other way of writing it. */
export const otherwise = (key: string): string => OTHERWISE.get(key) ?? key;
