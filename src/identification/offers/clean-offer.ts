import { oneLine, shortened, shortLine } from '../../analysis/clean-text.js';

const MAX_TITLE = 300;
const MAX_CONDITION = 100;

/** Of strangers: one line of bounded length. */
export const offerTitle = (text: string): string => shortened(oneLine(text), MAX_TITLE);

/** Null where nothing is left. */
export const conditionWords = (text: string | null | undefined): string | null =>
  shortLine(text, MAX_CONDITION);
