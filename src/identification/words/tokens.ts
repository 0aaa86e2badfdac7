export interface Word {
  /** For comparison: lower case, without accents and apostrophes. */
  key: string;
  /** As it is written. */
  start: number;
  end: number;
  /** Nothing but a hyphen stands between it and the word before. */
  isGlued: boolean;
  /** Punctuation parts it from the word before: they are no name together. */
  isApart: boolean;
}

export interface Words {
  /** What `start` and `end` count in. */
  text: string;
  words: Word[];
}

/** Titles are short; what is longer is text, of which the beginning will do. */
const MAX_LENGTH = 1000;

/** Scripts that put no space between words: what is Latin amid them is a word by itself, such as a model's number. */
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー`;
const WORD = new RegExp(
  [
    // 2.8 and 1,4, which are one word
    String.raw`\p{Nd}+(?:[.,]\p{Nd}+)+(?![\p{L}\p{N}])`,
    `[${UNSPACED}]+`,
    // Levi's, F1.4
    String.raw`(?:(?![${UNSPACED}])[\p{L}\p{N}\p{M}])+(?:['’](?:(?![${UNSPACED}])[\p{L}\p{M}])+|(?<=\p{Nd})[.,]\p{Nd}+)*`,
  ].join('|'),
  'gu',
);
/** S21+ is another thing than S21. */
const PLUS = /(?<=[\p{L}\p{N}])\+(?![\p{L}\p{N}+])/gu;

const PARTS = /[|,;:()[\]{}"“”„«»•·!?–—]|\s[-/]\s|\.\s/;
/** As in `Dr. Martens`. */
const ABBREVIATION = /^\p{L}{1,2}$/u;

/** Mark III is written Mk III, MkIII and Mk3 as well. */
const MARK = /^(?:mk|mark)([ivx]*|[1-9])$/;
export const ROMAN = ['', 'i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix'];

/** The words of a text, and where they stand in it. */
export function wordsOf(given: string): Words {
  const text = given.slice(0, MAX_LENGTH).toWellFormed().normalize('NFKC').replace(PLUS, ' Plus');
  const words: Word[] = [];
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const before = words.at(-1);
    const between = text.slice(before?.end ?? 0, index);
    const isAbbreviated = before !== undefined && between === '. ' && ABBREVIATION.test(before.key);
    words.push({
      key: folded(word),
      start: index,
      end: index + word.length,
      isGlued: before !== undefined && /^[-‐‑]$/.test(between),
      isApart: before !== undefined && PARTS.test(between) && !isAbbreviated,
    });
  }
  return { text, words };
}

/** The words of a text for comparison, without regard to case, accents and punctuation. */
export const tokensOf = (text: string): string[] => wordsOf(text).words.map(({ key }) => key);

/** The same for all spellings of a designation: `WH-1000XM5`, `WH 1000 XM5` and `wh1000xm5`. */
export const compact = (text: string): string => tokensOf(text).join('');

function folded(word: string): string {
  return (
    word
      .toLowerCase()
      .replace(/ß/g, 'ss')
      .replace(/ø/g, 'o')
      .replace(/ł/g, 'l')
      .replace(/æ/g, 'ae')
      .replace(/['’]/g, '')
      .replace(/(?<=\p{Nd}),(?=\p{Nd})/gu, '.')
      .normalize('NFD')
      // Of European scripts only: elsewhere marks make other letters, as in カ and ガ.
      .replace(/[\u0300-\u036f]/g, '')
      .normalize('NFC')
      .replace(MARK, (_, which: string) => `mark${/\d/.test(which) ? ROMAN[Number(which)]! : which}`)
  );
}
