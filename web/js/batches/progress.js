import { h } from '../dom.js';
import { progressOf } from './words.js';

/** A bar that fills; what failed is to be seen in it. */
export function progressBar(label) {
  const bar = h('span', {
    class: 'gauge batch-gauge',
    role: 'progressbar',
    'aria-valuemin': 0,
    'aria-valuemax': 100,
    'aria-label': label,
  });
  return {
    element: bar,
    show(batch) {
      const whole = Math.max(1, batch.total);
      bar.setAttribute('aria-valuenow', Math.floor((batch.processed / whole) * 100));
      bar.setAttribute('aria-valuetext', progressOf(batch));
      bar.style.setProperty('--value', String(batch.done / whole));
      bar.style.setProperty('--lost', String((batch.failed + batch.cancelled) / whole));
    },
  };
}
