import { batches } from '../api.js';
import { h } from '../dom.js';
import { isAbort } from '../errors.js';
import { amount } from '../format.js';
import { announce } from '../messages.js';
import { faultTable, faultWords } from './faults.js';
import { delimiterName } from './words.js';

/** Has the server look through a table before anything is fetched, and shows what it found. */
export class TableCheck {
  element = h('div', { class: 'table-check', hidden: true });
  #running = null;

  clear() {
    this.#running?.abort();
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  /** @returns whether there is anything in it to work on */
  async look(file) {
    this.clear();
    const running = (this.#running = new AbortController());
    this.#show(h('p', { class: 'muted' }, 'Looking through it…'));
    const form = new FormData();
    form.append('dryRun', 'true');
    form.append('file', file, file.name);
    try {
      const found = await batches.check(form, running.signal);
      if (running.signal.aborted) return false;
      this.#tell(found);
      return found.total > 0;
    } catch (error) {
      if (isAbort(error)) return false;
      this.#show(h('p', { class: 'fault', role: 'alert' }, error.message));
      return false;
    }
  }

  #tell(found) {
    const { rows, total, columns, urlColumns, otherUrlColumns, delimiter, encoding, faultCount } = found;
    const size = `${amount(rows, 'row')}, ${amount(total, 'address', 'addresses')}`;
    const summary = `${size}. ${faultWords(faultCount)}`;
    this.#show(
      h('p', { class: 'verdict' }, summary),
      h(
        'p',
        { class: 'muted' },
        `Columns, parted by ${delimiterName(delimiter)}, in ${encoding.toUpperCase()}: ${columns.join(' · ')}`,
      ),
      otherUrlColumns.length > 0 &&
        h(
          'p',
          {},
          `Pictures are fetched from ${urlColumns.join(' · ')}, not from ${otherUrlColumns.join(' · ')}.`,
        ),
      ...faultTable(found),
    );
    announce(summary);
  }

  #show(...children) {
    this.element.hidden = false;
    this.element.replaceChildren(...children.filter(Boolean));
  }
}
