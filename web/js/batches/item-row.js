import { media } from '../api.js';
import { h } from '../dom.js';
import { bytes, moment, plural } from '../format.js';

const STATES = {
  pending: 'waiting',
  processing: 'in hand',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

/**
 * Addresses are shown, never linked to: they are whatever somebody wrote into a table, and need not be ones that a
 * browser should follow.
 */
export const itemRow = (item) => ({
  key: item.id,
  attributes: { 'data-item': item.id },
  cells: [
    item.line,
    // Signed anew with each answer: what is shown already need not be loaded again for that.
    { key: `${item.outputBytes} ${item.outputUrl === null}`, draw: () => thumbnail(item) },
    { key: `${item.serialNumber} ${item.productName}`, draw: () => product(item) },
    { key: item.inputUrl, draw: () => h('span', { class: 'address', title: item.inputUrl }, item.inputUrl) },
    { key: JSON.stringify([item.status, item.error, item.attempts, item.retryAt]), draw: () => state(item) },
    sizeOf(item),
    item.imageId ? { text: 'Open', href: `#/image/${item.imageId}` } : null,
  ],
});

/** The processed image itself may be of any size: it is loaded where somebody wants to see it. */
function thumbnail({ outputUrl, thumbnailUrl, productName, line }) {
  if (!outputUrl) return '–';
  const label = `Processed image of ${productName || `line ${line}`}`;
  const shown = { src: media(thumbnailUrl), alt: label, width: 56, height: 56 };
  const picture = h('img', { ...shown, loading: 'lazy', decoding: 'async' });
  return h('a', { href: media(outputUrl), target: '_blank', rel: 'noopener', class: 'output' }, picture);
}

const product = ({ productName, serialNumber }) => [
  h('span', { class: 'product' }, productName || '–'),
  serialNumber ? h('span', { class: 'muted serial' }, serialNumber) : '',
];

function state({ status, error, attempts, retryAt, httpStatus }) {
  const words = [
    stateMark(status, error),
    error && h('span', { class: 'reason' }, error.message),
    error && h('span', { class: 'muted code' }, codeOf(status, error, httpStatus)),
    retryAt && h('span', { class: 'muted' }, `${attempts > 0 ? 'again' : 'not before'} ${moment(retryAt)}`),
    attempts > 1 && h('span', { class: 'muted' }, plural(attempts, 'attempt')),
  ];
  return words.filter(Boolean);
}

const stateMark = (status, error) =>
  status === 'done' && error
    ? h('span', { class: 'state cancelled' }, 'deleted since')
    : h('span', { class: `state ${status}` }, STATES[status]);

/** What a host said says nothing of an image that was deleted later. */
const codeOf = (status, { code }, httpStatus) =>
  httpStatus && status !== 'done' ? `${code}, HTTP ${httpStatus}` : code;

function sizeOf({ outputBytes, outputWidth, outputHeight, bytes: received }) {
  if (outputBytes === null) return received ? `${bytes(received)} received` : null;
  const before = received ? `, of ${bytes(received)}` : '';
  return `${outputWidth} × ${outputHeight}, ${bytes(outputBytes)}${before}`;
}
