import type { Word } from '../words/tokens.js';
import type { Witness } from './witnesses.js';

export interface Place {
  witness: Witness;
  /** Indices of words; `to` is not part of it. */
  from: number;
  to: number;
}

/** Words that stand beside each other, in all spellings: `WH-1000XM5` and `WH1000 XM5` are the same. */
export interface Phrase {
  key: string;
  places: Place[];
  witnesses: Set<Witness>;
  /** How it is written, and by whom that counts how much. */
  spellings: Map<string, number>;
}

/** @param admits whether these words may be one */
export function phrasesIn(
  witnesses: readonly Witness[],
  maxWords: number,
  admits: (words: readonly Word[], place: Place) => boolean,
): Map<string, Phrase> {
  const phrases = new Map<string, Phrase>();
  for (const witness of witnesses) {
    for (let from = 0; from < witness.words.length; from++) {
      for (let to = from + 1; to <= Math.min(witness.words.length, from + maxWords); to++) {
        if (to - 1 > from && witness.words[to - 1]!.isApart) break;
        const place = { witness, from, to };
        const words = wordsAt(place);
        if (admits(words, place)) note(phrases, keyOf(words), place);
      }
    }
  }
  return phrases;
}

/** As `compact` writes them. */
export const keyOf = (words: readonly Word[]): string => words.map(({ key }) => key).join('');

export const wordsAt = ({ witness, from, to }: Place): readonly Word[] => witness.words.slice(from, to);

function note(phrases: Map<string, Phrase>, key: string, place: Place): void {
  const phrase = phraseOf(phrases, key);
  phrase.places.push(place);
  addSpelling(phrase, place.witness, spelling(place));
}

export function phraseOf(phrases: Map<string, Phrase>, key: string): Phrase {
  const phrase = phrases.get(key) ?? { key, places: [], witnesses: new Set(), spellings: new Map() };
  phrases.set(key, phrase);
  return phrase;
}

export function addSpelling(phrase: Phrase, witness: Witness, text: string): void {
  phrase.witnesses.add(witness);
  phrase.spellings.set(text, (phrase.spellings.get(text) ?? 0) + witness.weight);
}

function spelling({ witness: { text, words }, from, to }: Place): string {
  return text.slice(words[from]!.start, words[to - 1]!.end).replace(/\s+/g, ' ');
}

/** As most write it; of two, the one that does not shout. */
export function usualSpelling({ spellings }: Pick<Phrase, 'spellings'>): string {
  const shouts = (text: string) => Number(text === text.toUpperCase());
  const whispers = (text: string) => Number(text === text.toLowerCase());
  const [first] = [...spellings].toSorted(
    ([a, x], [b, y]) => y - x || whispers(a) - whispers(b) || shouts(a) - shouts(b) || a.localeCompare(b),
  );
  return first![0];
}
