import type { Condition } from '../../database/product.js';

const DENIALS = String.raw`not|no|non|never|isn['’]?t|nicht|kein\p{L}{0,2}|nie|ohne|without|pas|sans|senza|mai|sin|nunca|niet|geen`;
const NOT_DENIED = String.raw`(?<!(?<![\p{L}\p{N}])(?:${DENIALS})\s)`;

/** Any of these, as words of their own that nothing denies. A space also stands for a hyphen, and for nothing. */
const anyOf = (...lines: string[]): RegExp => {
  const phrases = lines
    .join(', ')
    .replaceAll(', ', '|')
    .replaceAll(' ', String.raw`[\s-]?`);
  return new RegExp(String.raw`${NOT_DENIED}(?<![\p{L}\p{N}])(?:${phrases})(?![\p{L}\p{N}])`, 'iu');
};

const FOR_PARTS = anyOf(
  'for parts, parts only, spares, spares (?:or|and|&) repairs?, not working, non working, faulty, defect(?:ive)?',
  "needs? (?:some )?(?:repairs?|fixing), in need of repair, do(?:es)? n['’o]?t (?:work|turn on|power on)",
  // Shoes and jackets that are broken in are none the worse for it.
  String.raw`broken(?! in(?![\p{L}\p{N}]))`,
  'defekt(?:e[rnms]?)?, kaputt(?:e[rnms]?)?, bastler, ersatzteilspender, reparaturbedürftig(?:e[rnms]?)?',
  'pour pi[eè]ces, en panne, hors service, [aà] r[eé]parer, per ricambi, guast[oa], da riparare',
  'para piezas, averiad[ao], voor onderdelen',
);
/** Before and after which Japanese puts no space. */
const JUNK = /ジャンク/u;
const SECOND_HAND_IN_JAPANESE = /中古/u;
const NEW_IN_JAPANESE = /新品|未使用/u;

/** What stands beside these in a title is hardly ever part of a name. */
const SECOND_HAND = anyOf(
  String.raw`used, second hand, pre owned, pre loved, refurbished, renewed, gebraucht\p{L}*, generalüberholt\p{L}*`,
  String.raw`occasion, reconditionn[eé]\p{L}*, segunda mano, usat[oa], ricondizionat[oa], tweedehands, używan\p{L}`,
);

/** In words about a condition only: in titles, they may belong to something else, such as a box or a tree. */
const DAMAGED = anyOf('damaged, beschädigt, as is');
const LIKE_NEW = anyOf(
  '(?:like|as|nearly|almost|practically) new, new other, open box, mint, refurbished, renewed, reconditioned',
  '(?:barely|hardly) (?:used|worn), (?:used|worn) once, neuwertig(?:e[rnms]?)?, (?:wie|fast|nahezu|quasi) neu',
  'generalüberholt(?:e[rnms]?)?, (?:kaum|einmal) (?:benutzt|getragen|gebraucht), (?:comme|quasi) neu(?:f|ve)',
  'reconditionn[eé]e?, come nuov[oa], ricondizionat[oa], como nuev[oa], reacondicionad[oa], als nieuw',
);
/** Never in use, whatever is praised beside. */
const SURELY_NEW = anyOf(
  'brand new, new with(?:out)? tags?, new in box, sealed, unopened, bnwt, bnib, nwt, nwot, nib, deadstock',
  '(?:not|never|un) (?:been )?(?:used|worn|opened), (?:nicht|nie|un) (?:benutzt|getragen|gebraucht|geöffnet)',
  'jamais (?:port[eé]e?|utilis[eé]e?|servie?), mai (?:usat[oa]|indossat[oa]), sin (?:usar|estrenar), ongebruikt',
);
const NOT_NEW = anyOf('not new, nicht neu, pas neuf, non nuovo, no nuevo, niet nieuw');
const GOOD = anyOf(
  'good, great, excellent, gut(?:e[rnms]?)?, bon(?:ne)?, buon[oa], ottim[oa], buen[oa]?, goede?',
);
const FAIR = anyOf('fair, acceptable, poor, worn, akzeptabel, abgenutzt, accettabile, aceptable, redelijk');
const USED = anyOf('usad[oa], vintage, getragen, benutzt, gedragen, gebruikt');
const NEW = anyOf('new, neu(?:e[rnms]?)?, neu(?:f|ve), nuov[oa], nuev[oa], nieuw');

const says =
  (...patterns: readonly RegExp[]) =>
  (text: string) =>
    patterns.some((pattern) => pattern.test(text));

/** Whether an offer's own words call it good for its parts only. */
export const isForParts = says(FOR_PARTS, JUNK);

/** Whether the title of an offer, or of a page, says that it is of something used. */
export const isSecondHand = says(SECOND_HAND, SECOND_HAND_IN_JAPANESE);

const FAULTS = [FOR_PARTS, JUNK].map(({ source }) => new RegExp(source, 'giu'));

/** A title without what makes it one for parts: these are no parts that are offered. */
export const withoutFaults = (title: string): string =>
  FAULTS.reduce((text, fault) => text.replace(fault, ' '), title);

/** The first that holds counts, as `like new` also says `new`, and `not working` also `working`. */
const BY_WORDS: readonly (readonly [Condition, (text: string) => boolean])[] = [
  ['for-parts', says(FOR_PARTS, JUNK, DAMAGED)],
  ['like-new', says(LIKE_NEW)],
  ['new', says(SURELY_NEW, NEW_IN_JAPANESE)],
  ['used', says(NOT_NEW)],
  ['good', says(GOOD)],
  ['fair', says(FAIR)],
  ['used', says(SECOND_HAND, SECOND_HAND_IN_JAPANESE, USED)],
  ['new', says(NEW)],
];

/** @returns null where words about a condition tell of none that is known */
export const conditionIn = (text: string): Condition | null =>
  BY_WORDS.find(([, holds]) => holds(text))?.[0] ?? null;

const USED_BY_LANGUAGE: Partial<Record<string, string>> = {
  de: 'gebraucht',
  fr: 'occasion',
  es: 'segunda mano',
  it: 'usato',
  nl: 'tweedehands',
  pl: 'używany',
  ja: '中古',
};

/** How people who look for what is second-hand call it. @param language a tag, such as `de` or `de-AT` */
export const usedIn = (language: string | undefined): string =>
  USED_BY_LANGUAGE[language?.slice(0, 2).toLowerCase() ?? ''] ?? 'used';
