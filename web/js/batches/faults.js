import { h } from '../dom.js';
import { amount, figure } from '../format.js';
import { LiveTable } from '../live-table.js';

/** What is wrong in a table, line by line. */
export function faultTable({ faults, faultCount }) {
  if (faultCount === 0) return [];
  const table = new LiveTable('Faults', ['Line', 'Column', 'Address', 'Fault', 'Code']);
  table.show(
    faults.map((fault, index) => ({
      key: index,
      cells: [fault.line, fault.column, addressOf(fault), fault.message, fault.code],
    })),
  );
  const more = faultCount - faults.length;
  return [table.element, more > 0 && h('p', { class: 'muted' }, `And ${figure(more)} more.`)];
}

/** `3: chair.jpg` */
const addressOf = ({ position, value }) => (position === null ? null : `${position}: ${value}`);

export const faultWords = (count) =>
  count === 0 ? 'Nothing is wrong in it.' : `${amount(count, 'fault was', 'faults were')} found.`;
