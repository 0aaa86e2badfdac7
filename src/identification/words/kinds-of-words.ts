import { COLOURS, KINDS, SIZES, TIES, TRADE } from './common-words.js';
import { thingOf } from './things.js';

/** A thing's kind at the end of a compound, as in `Herrenlederjacke`. */
const KIND_ENDS =
  /.{3}(?:tasche|hulle|konsole|maschine|muhle|schrank|kanne|messer|teller|becher|カメラ|ヘッドホン|時計)$/;
const UNITS =
  'mm|cm|m|km|gb|tb|mb|mp|megapixels?|megapixel|k|kg|g|hz|khz|ghz|mah|wh|ah|ml|l|inch|in|zoll|x|p|fps|oz|lbs?|ft|stk|pcs|er|th|nd|rd|st|years?|jahre|h|w|v|eur|usd|gbp|€';
const MEASURE = new RegExp(String.raw`^\d+(?:\.\d+)*(?:${UNITS})$`, 'u');
const YEAR = /^(?:18|19|20)\d\d$/;

/** Amounts and units, such as `50mm`, `128gb` and `2.8`. */
export const isMeasure = (token: string): boolean => MEASURE.test(token) || /^\d+\.[\d.]+$/.test(token);

/** A model's number, or a part of one. */
export const hasNumber = (token: string): boolean => /\p{Nd}/u.test(token) && !isYear(token);

export const isYear = (token: string): boolean => YEAR.test(token);

/** As makers number their models: `x100v`, `1000xm5`, `501`; not `2023`, `50mm` and `14`, which need others beside them. */
export const isDesignator = (token: string): boolean =>
  /\p{Nd}/u.test(token) &&
  !isMeasure(token) &&
  !isYear(token) &&
  (/\p{L}/u.test(token) ? token.length >= 2 : token.length >= 3);

export const isKind = (token: string): boolean =>
  KINDS.has(token) || KIND_ENDS.test(token) || thingOf(token) !== undefined;

/** Of offers rather than things: trade, sizes, ties. */
export const isNoise = (token: string): boolean => TRADE.has(token) || SIZES.has(token) || TIES.has(token);

/** Says nothing of which thing it is: what it is offered as, what kind it is, how large, in which colour. */
export const isGeneric = (token: string): boolean => isNoise(token) || COLOURS.has(token) || isKind(token);
