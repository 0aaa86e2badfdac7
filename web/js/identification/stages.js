import { parentOf } from '../abilities.js';
import { estimateView } from './estimate-view.js';
import { matchesView } from './matches-view.js';
import { nameInWords, namedValues } from './named-values.js';
import { offersView } from './offers-view.js';
import { productView } from './product-view.js';
import { detailsView, pageView } from './retail-view.js';

/** What is found out, in the order in which readers want to know it; `after` is what each one rests on. */
export const STAGES = [
  { producer: 'product', after: 'visual-matches', title: 'Maker and model', draw: productView },
  {
    producer: 'price-estimate',
    after: 'second-hand-offers',
    title: 'Worth at second hand',
    draw: estimateView,
  },
  { producer: 'retail-page', after: 'product', title: 'Its page', draw: pageView },
  { producer: 'retail-details', after: 'retail-page', title: 'Price and details, new', draw: detailsView },
  { producer: 'second-hand-offers', after: 'product', title: 'Second-hand offers', draw: offersView },
  { producer: 'visual-matches', after: null, title: 'Pictures like it', draw: matchesView },
];

/** Where all begins. */
export const FIRST = 'visual-matches';

export const isKnown = (producer) => STAGES.some((stage) => stage.producer === producer);

export const titleOf = (producer) =>
  STAGES.find((stage) => stage.producer === producer)?.title ?? nameInWords(producer);

/** One that this server has beside those: shown by what it is called. */
export const addedStage = (producer) => ({
  producer,
  after: parentOf(producer),
  title: titleOf(producer),
  draw: namedValues,
});
