import { usernameKey } from '../accounts/identity.js';
import { COMMON_WORDS, WALKS } from './common-passwords.js';

export const PASSWORD_MIN_CHARACTERS = 8;
/** bcrypt reads no further: what follows would not count, so longer ones are refused rather than cut. */
export const PASSWORD_MAX_BYTES = 72;

/**
 * What is hashed: NFC, so that é typed on a Mac and on a PC is one letter. Nothing is trimmed or cut.
 */
export const normalizePassword = (password: string): string => password.normalize('NFC');

/** Whether bcrypt would see the whole of it: no more than 72 bytes, and no NUL to stop at. */
export const isHashable = (password: string): boolean =>
  !password.includes('\0') && Buffer.byteLength(normalizePassword(password)) <= PASSWORD_MAX_BYTES;

/** Characters; lists of common passwords hold none that are longer. */
const LONGEST_COMMON = 20;

interface Owner {
  username?: string;
  email?: string;
}

/** Why a new password is refused; undefined for a good one. */
export function passwordFault(password: string, owner: Owner): string | undefined {
  const normal = normalizePassword(password);
  if (Array.from(normal).length < PASSWORD_MIN_CHARACTERS) {
    return `password must have at least ${PASSWORD_MIN_CHARACTERS} characters`;
  }
  if (normal.includes('\0')) return 'password must not hold a NUL character';
  if (!isHashable(normal)) return `password must not be longer than ${PASSWORD_MAX_BYTES} bytes`;

  const lower = normal.normalize('NFKC').toLowerCase();
  if (belongsTo(lower, owner)) return 'password must not be the user name or the e-mail address';
  if (isCommon(lower)) return 'password is one of the most common ones; choose another';
  return undefined;
}

function belongsTo(lower: string, { username = '', email = '' }: Owner): boolean {
  const address = email.normalize('NFKC').toLowerCase();
  return usernameKey(lower) === usernameKey(username) || lower === address || lower === address.split('@')[0];
}

/** @param lower the password in lower case */
function isCommon(lower: string): boolean {
  if (lower.length > LONGEST_COMMON) return false;
  // Dates and telephone numbers: ten digits are tried in no time.
  if (/^\d{0,10}$/.test(lower)) return true;
  // One more key at an end does not help: `a12345678`, `qwertyuiop!`.
  if ([lower, lower.slice(1), lower.slice(0, -1)].some((text) => repeats(text) || walks(text))) return true;
  return isDecoratedWord(lower) || isDecoratedWord(plain(lower), /^\d*$/);
}

/**
 * A common word, once or twice, with up to five digits or up to five signs around it. Digits and signs together
 * are beyond what lists of the most common passwords hold.
 */
function isDecoratedWord(text: string, decoration = /^(\d*|[^\p{L}\d]*)$/u): boolean {
  const core = text.replace(/^\P{L}+|\P{L}+$/gu, '');
  const around = text.replace(core, '');
  if (around.length > 5 || !decoration.test(around)) return false;
  const half = core.slice(core.length / 2);
  return COMMON_WORDS.has(core) || (half + half === core && COMMON_WORDS.has(half));
}

const REPLACEMENTS: Record<string, string> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't' };
const SIGNS: Record<string, string> = { '@': 'a', $: 's', '!': 'i', '€': 'e' };

/** Undoes the usual replacements inside a word; digits at the end are a suffix, not letters. */
function plain(text: string): string {
  const suffix = /[\d!.?*#_-]*$/.exec(text)?.[0] ?? '';
  const word = text.slice(0, text.length - suffix.length);
  return word.replace(/[^\p{L}]/gu, (sign) => REPLACEMENTS[sign] ?? SIGNS[sign] ?? sign) + suffix;
}

/** A piece of up to four characters over and over: `aaaaaaaa`, `abcabcabc`, `12ab12ab`. */
const repeats = (text: string): boolean => /^(.{1,4}?)\1+$/su.test(text);

const reversed = (text: string): string => Array.from(text).reverse().join('');

const LINES = WALKS.flatMap((walk) => [walk, reversed(walk)]);

/** Made of nothing but stretches of keyboard walks, of three keys or more each: `qweasdzxc`, `abcd4321`. */
function walks(text: string): boolean {
  for (let length = text.length; length >= 3; length--) {
    const start = text.slice(0, length);
    if (!LINES.some((line) => line.includes(start))) continue;
    return length === text.length || walks(text.slice(length));
  }
  return false;
}
