import { domainToASCII } from 'node:url';

/** Characters, not bytes. */
export const USERNAME_LENGTH = { min: 3, max: 64 } as const;

/** Starts with a letter or digit of any script; no `@`, so that a name is never taken for an e-mail address. */
const USERNAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u;

/** Zero-width joiners, fillers, variation selectors, bidi marks: shown as nothing, they make twins of names. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{C}]/u;

/** Their letters look alike; a name that mixes them is made to deceive. */
const LOOK_ALIKE_SCRIPTS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u];

/**
 * Lower-case letters that look like a Latin one. They count as that letter when names are compared, so that a
 * wholly Cyrillic or Greek twin of a Latin name cannot register; names as shown are not changed.
 */
const TWINS = new Map(
  'aаα cс dԁ eе hһ iіι jј lӏ kκ oоο pрρ qԛ sѕ uυ vν wԝ xхχ yуγ σς'.split(' ').flatMap((group) => {
    const [letter = '', ...twins] = group;
    return twins.map((twin) => [twin, letter] as const);
  }),
);

/** As it is shown: full-width and ligature forms folded, blanks at the ends gone. */
export const displayName = (username: string): string => username.normalize('NFKC').trim();

/** What uniqueness and login go by. */
export const usernameKey = (username: string): string =>
  Array.from(
    displayName(username).toLowerCase().normalize('NFKC'),
    (letter) => TWINS.get(letter) ?? letter,
  ).join('');

export const displayEmail = (email: string): string => email.normalize('NFKC').trim();

/** What uniqueness and login go by; a domain in its own script equals its `xn--` form. */
export function emailKey(email: string): string {
  const lower = displayEmail(email).toLowerCase().normalize('NFKC');
  const at = lower.lastIndexOf('@');
  return `${lower.slice(0, at)}@${domainToASCII(lower.slice(at + 1)) || lower.slice(at + 1)}`;
}

/** Whether a login is by address: no name has an `@`. */
export const isEmail = (login: string): boolean => login.includes('@');

/** One for all spellings of a login, whether or not it exists. */
export const loginKey = (login: string): string => (isEmail(login) ? emailKey(login) : usernameKey(login));

/** Why a user name is refused; undefined for a good one. */
export function usernameFault(username: string): string | undefined {
  const name = displayName(username);
  const length = Array.from(name).length;
  if (length < USERNAME_LENGTH.min || length > USERNAME_LENGTH.max) {
    return `username must have ${USERNAME_LENGTH.min} to ${USERNAME_LENGTH.max} characters`;
  }
  if (INVISIBLE.test(name) || !USERNAME.test(name)) {
    return 'username may hold letters, digits, dots, hyphens and underscores, and starts with a letter or digit';
  }
  if (LOOK_ALIKE_SCRIPTS.filter((script) => script.test(name)).length > 1) {
    return 'username must not mix Latin, Cyrillic and Greek letters';
  }
  return undefined;
}

/** Beyond the form that the DTO checks. */
export function emailFault(email: string): string | undefined {
  return INVISIBLE.test(email) ? 'email must not hold invisible characters' : undefined;
}
