import { h } from '../dom.js';
import { amount, figure } from '../format.js';
import { LiveTable } from '../live-table.js';

/** What is wrong in a table, line by line. */
export function faultTable({ faults, faultCount }) {
  if (faultCount === 0) return [];
  const table = new LiveTable('Faults', ['Line', 'Column', 'Fault', 'Code']);
  table.show(
    faults.map(({ line, column, message, code }, index) => ({
      key: index,
      cells: [line, column, message, code],
    })),
  );
  const more = faultCount - faults.length;
  return [table.element, more > 0 && h('p', { class: 'muted' }, `And ${figure(more)} more.`)];
}

export const faultWords = (count) =>
  count === 0 ? 'Nothing is wrong in it.' : `${amount(count, 'fault was', 'faults were')} found.`;
