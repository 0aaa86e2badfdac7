// What people ask for, in the operations that `bench/unit-costs.mjs` measures.
import { PEAK_AT, shapeOfDay } from './arrivals.mjs';

const SECONDS_OF_MONTH = 30 * 86_400;
const PER_LIST = 20;
/** Announced of each picture: its arrival, and each of its six productions. */
export const EVENTS_PER_IMAGE = 7;

/** How much busier the busiest moment is than the mean of all time. */
export const peakFactor = (given) => shapeOfDay(given.dayShape)(PEAK_AT) * given.busyDay;

/** Operations of one user in a month that reach the API; `cdn` where one stands in front. */
export function operationsOf(given, { cdn }) {
  const visits = given.visitsPerUserAndMonth;
  const images = given.imagesPerUserAndMonth;
  const lists = visits * given.listsPerVisit;
  const wanted = 1 - given.shareInBrowsers;
  const toApi = wanted * (1 - (cdn ? given.shareInCdn : 0)) * (1 - given.shareInProxyCache);
  return {
    'upload, large': images * given.shareOfCameraPictures,
    'upload, small': images * (1 - given.shareOfCameraPictures),
    'analysis, large': images * given.shareOfCameraPictures,
    'analysis, small': images * (1 - given.shareOfCameraPictures),
    'list, newest 20': visits,
    'list, next 20 by cursor': lists - visits,
    'list, search': visits * given.searchesPerVisit,
    'one image': visits * given.imagesOpenedPerVisit,
    'edit an image': visits * given.editsPerVisit,
    'small rendition, signed': lists * PER_LIST * toApi,
    'medium rendition, signed': visits * given.imagesOpenedPerVisit * toApi,
    'original, signed': visits * given.originalsPerVisit,
    'thumbnail, made on request': visits * given.otherSizesPerVisit,
    'sign in': given.signInsPerUserAndMonth,
    "one's numbers": visits * given.numbersPerVisit,
    'stream, held for a minute': visits * given.minutesPerVisit,
    'event, told to one stream': images * EVENTS_PER_IMAGE,
  };
}

/** Bytes that leave in a month for one user, from the installation's own machines and from a CDN. */
export function egressOf(given, costs, { cdn }) {
  const { operations: measured } = costs;
  const visits = given.visitsPerUserAndMonth;
  const media =
    (visits * given.listsPerVisit * PER_LIST * measured['small rendition, signed'].bytes +
      visits * given.imagesOpenedPerVisit * measured['medium rendition, signed'].bytes) *
    (1 - given.shareInBrowsers);
  const originals = visits * given.originalsPerVisit * measured['original, signed'].bytes;
  const answers =
    visits * given.listsPerVisit * measured['list, newest 20'].bytes +
    visits * given.imagesOpenedPerVisit * measured['one image'].bytes;
  const fromCdn = cdn ? media * given.shareInCdn : 0;
  return { own: media - fromCdn + originals + answers, cdn: fromCdn };
}

/** At the busiest moment, for so many users. */
export const perSecond = (given, users, perUserAndMonth) =>
  ((users * perUserAndMonth) / SECONDS_OF_MONTH) * peakFactor(given);

export const uploadsPerBusyDay = (given, users) =>
  ((users * given.imagesPerUserAndMonth) / 30) * given.busyDay;

/** Event streams that are open at the busiest moment. */
export const openStreams = (given, users) =>
  perSecond(given, users, given.visitsPerUserAndMonth) * given.minutesPerVisit * 60;
