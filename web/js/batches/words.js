import { figure, plural } from '../format.js';

const STATES = { processing: 'being worked on', cancelled: 'cancelled' };
const OUTCOMES = { succeeded: 'complete', partial: 'complete, in part', failed: 'failed' };

export const stateOf = ({ status, outcome }) => STATES[status] ?? OUTCOMES[outcome] ?? status;

/** `about 4 min` */
export function remaining(iso, now = Date.now()) {
  const seconds = Math.max(0, (new Date(iso) - now) / 1000);
  if (seconds < 60) return 'less than a minute';
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `about ${minutes} min`;
  return `about ${plural(Math.round(minutes / 60), 'hour')}`;
}

/** `12 of 4,000` */
export const progressOf = ({ processed, total }) => `${figure(processed)} of ${figure(total)}`;

const DELIMITERS = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };
export const delimiterName = (delimiter) => DELIMITERS[delimiter] ?? `“${delimiter}”`;
