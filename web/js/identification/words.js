import { percent } from '../format.js';

export const CONDITIONS = {
  new: 'new',
  'like-new': 'like new',
  good: 'good',
  used: 'used',
  fair: 'fair',
  'for-parts': 'for parts',
};

const SURENESS = [
  [0.85, 'Very likely'],
  [0.6, 'Likely'],
  [0.35, 'Perhaps'],
  [0, 'Hardly more than a guess'],
];

/** @param value 0–1 */
export const sureness = (value) =>
  `${SURENESS.find(([from]) => value >= from)?.[1] ?? SURENESS.at(-1)[1]} (${percent(value)})`;

/** Why an offer was not counted, after its number: `2 far off the others`. */
export const LEFT_OUT = {
  outlier: 'far off the others',
  'no-rate': 'in a currency without a rate',
  bid: 'still being bid for',
  'for-parts': 'for parts',
  new: 'new',
  'unknown-condition': 'in a condition that nobody tells',
  'poor-match': 'hardly the same product',
};

export const SENT = {
  nothing: 'Is sent nothing.',
  words: 'Is sent words: names of products and addresses of pages, never a picture.',
  picture: 'Is sent a copy of the picture: at most 1024 pixels, without place, camera or date.',
};

export const USES = {
  'visual-search': 'what pictures show',
  'text-search': 'pages, by words',
  offers: 'second-hand offers',
  other: 'reading pages and titles',
};

/** In the place of what the server says, where that is for programs. */
export const SAID = {
  CONSENT_NEEDED: 'Whoever may know it would have to be sent the picture.',
};

/** What helps, by the code of what went wrong. */
export const HELP = {
  CONSENT_NEEDED: 'Pictures are sent to others only if you allow it.',
  PROVIDER_OFF: 'You have switched off who could be asked.',
  PROVIDER_BUDGET_SPENT: 'There are new questions tomorrow, by UTC; what is kept is answered still.',
  MODEL_BUDGET_SPENT: 'There are new ones tomorrow, by UTC.',
  NO_MATCH: 'A picture that you mark as a product below is known from then on, on other pictures too.',
  NO_PRODUCT: 'If you know what it is, say so below.',
  NO_RETAIL_PAGE: 'A page that you name below is looked at first.',
  PRODUCT_UNSURE: 'If you know what it is, say so below.',
  NOT_ENOUGH_OFFERS: 'A price from so few would be a guess.',
};
