const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** `1.4 MB`, by thousands as file managers show it. */
export function bytes(count) {
  const power = count > 0 ? Math.min(UNITS.length - 1, Math.floor(Math.log10(count) / 3)) : 0;
  const value = count / 1000 ** power;
  return `${power > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`;
}

export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** With what parts the thousands here. */
export const figure = (number) => number.toLocaleString();

/** `1 row`, `4,000 rows` */
export const amount = (count, one, many = `${one}s`) => `${figure(count)} ${count === 1 ? one : many}`;

export const percent = (share) => `${Math.round(share * 100)} %`;

export const moment = (iso) =>
  new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** Wall time where the picture was taken, so never moved into the reader's zone. */
export function wallTime({ local, offset }) {
  const shown = new Date(`${local.replace(' ', 'T').slice(0, 19)}Z`);
  if (Number.isNaN(shown.getTime())) return local;
  const text = shown.toLocaleString(undefined, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return offset ? `${text} (UTC${offset})` : text;
}

/** `1/250 s`, `2.5 s` */
export const exposureTime = (seconds) =>
  seconds < 0.4 ? `1/${Math.round(1 / seconds)} s` : `${Number(seconds.toFixed(1))} s`;

export function duration(milliseconds) {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

const angle = (degrees, positive, negative) =>
  `${Math.abs(degrees).toFixed(4)}° ${degrees < 0 ? negative : positive}`;

export const coordinates = ({ latitude, longitude }) =>
  `${angle(latitude, 'N', 'S')}, ${angle(longitude, 'E', 'W')}`;

/** `image/heic` → `HEIC` */
export const formatName = (mediaType) => mediaType.split('/').pop().toUpperCase();
