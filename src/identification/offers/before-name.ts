import { isAccessory } from '../words/accessories.js';
import { isGeneric, isMeasure, isYear } from '../words/kinds-of-words.js';
import { makersAmong } from '../words/known-makers.js';
import { matchKeys } from '../words/match-words.js';
import { withJoined } from '../words/presence.js';
import { wantedWords, type Wanted } from '../words/wanted-words.js';
import { wordSet } from '../words/word-set.js';

/** By how many words that say nothing of the product stand before its name: none, one, or more. */
const BEFORE = [1, 0.7, 0.45];
/** What runs there is named before it. */
const BEFORE_A_PLATFORM = [1, 0.45, 0.3];
const PLATFORM =
  /^(?:switch|playstation|xbox|gameboy|gamecube|wii|3?ds|psp|vita|dreamcast|megadrive|atari|sega)$/;
/** Between its maker and the name, where words of his own may stand. */
const BETWEEN = [1, 0.7, 0.45];

/** What sellers begin with. */
const PRELUDE = wordSet(
  'brand doc unused near exc ex super nice great lovely gorgeous stunning amazing perfect fully fast selling i am im my',
  'smart high end pristine immaculate barely hardly lightly gently well kept cared clean complete limited special',
  'wow look only one owner verkaufe verkauf vk biete verkaufen privatverkauf meine meinen mein meiner unsere seltene',
  'seltener selten schone schoner schones tolle toller tolles kaum wenig fast ungetragen unbenutzt originale originaler',
  'gepflegte gepflegter gepflegtes gebrauchte gebrauchter gebrauchtes neue neuer neues neuwertige neuwertiger alte alter',
  'kleine grosse erhaltene erhaltener gute guter gutes super zu verkaufen wie',
  'vends vend je mon ma mes superbe magnifique joli jolie belle beau rare excellent comme neuf',
  'vendo mi se vende precioso preciosa como bonito bonita vendesi mia mio bellissima bellissimo bella bello',
  'perfetta perfetto verkoop mooie prachtige',
);
/** `[Near mint]`: of the seller, not of the thing. */
const REMARKS = /^\s*(?:[[【(（*★☆!][^\]】)）*★☆!]{0,40}[\]】)）*★☆!]+\s*)+/u;

/** How far what stands before the product's name speaks against a title: games and accessories are titled `… Nintendo Switch`. */
export function beforeName(productName: string, title: string): number {
  const wanted = wantedWords(productName);
  const given = matchKeys(title.replace(REMARKS, ''));
  const start = nameAt(wanted, given);
  if (start === undefined) return 1;
  const maker = given.findIndex((key, at) => at < start && isMakers(wanted, key));
  const end = maker === -1 ? start : maker;
  const makers = makersAmong(given).filter(({ key }) => wanted.makers.size === 0 || wanted.makers.has(key));
  const isStrange = (key: string, at: number) =>
    says(key) &&
    !wanted.keys.has(key) &&
    !(wanted.isAccessory && isAccessory(key, wanted)) &&
    !makers.some(({ from, to }) => from <= at && at < to);
  const before = given.slice(0, end).filter(isStrange).length - mayLead(wanted);
  const between = given.slice(end, start).filter((key, at) => isStrange(key, at + end)).length;
  const isPlatform = [...wanted.keys].some((key) => PLATFORM.test(key));
  return Math.min((isPlatform ? BEFORE_A_PLATFORM : BEFORE)[within(before)]!, BETWEEN[within(between)]!);
}

const within = (count: number) => Math.max(0, Math.min(2, count));

/** Where the first word stands that names the product, and not its maker alone or its kind. */
function nameAt({ words }: Wanted, given: readonly string[]): number | undefined {
  const naming = words.filter(
    ({ key, isMaker }, at) => !isMaker && !isGeneric(key) && (at > 0 || words.length === 1),
  );
  const names = withJoined((naming.length > 0 ? naming : words).map(({ key }) => key));
  const at = given.findIndex((key, from) =>
    [key, given.slice(from, from + 2).join(''), given.slice(from, from + 3).join('')].some((run) =>
      names.has(run),
    ),
  );
  return at === -1 ? undefined : at;
}

const isMakers = ({ words }: Wanted, key: string) =>
  words.some((word, at) => word.key === key && (word.isMaker || at === 0));

/** A name of one word leaves out its maker, whom titles may tell. */
const mayLead = ({ words, makers, isNumbered }: Wanted) =>
  Number(makers.size === 0 && !isNumbered && words.filter(({ key }) => !isGeneric(key)).length === 1);

/** Latin words that tell of something else than a condition, a kind, a colour, a size or an amount. */
const says = (key: string) =>
  /^[\p{Script=Latin}\p{Nd}-]{2,}$/u.test(key) &&
  /\p{L}/u.test(key) &&
  !isGeneric(key) &&
  !isMeasure(key) &&
  !isYear(key) &&
  !PRELUDE.has(key);
