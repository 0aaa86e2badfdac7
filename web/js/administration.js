import { admin } from './api.js';
import { ask } from './ask.js';
import { byId, h, toast } from './dom.js';
import { plural } from './format.js';

const REFRESH_MS = 5000;
/** A day of retries at most, should what is retried fail again at once. */
const MAX_ROUNDS = 1000;

const time = (iso) => new Date(iso).toLocaleString();
const button = (label, click, kind = 'quiet') =>
  h('button', { type: 'button', class: kind, on: { click } }, label);
const cells = (...values) => values.map((value) => h('td', {}, value ?? '–'));
const table = (head, rows) =>
  h(
    'div',
    { class: 'scrolls' },
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          head.map((name) => h('th', { scope: 'col' }, name)),
        ),
      ),
      h('tbody', {}, rows),
    ),
  );

/** Queues, failures and the audit log, for administrators. */
export class Administration {
  constructor() {
    this.dialog = byId('administration');
    byId('open-administration').addEventListener('click', () => void this.open());
    this.dialog.addEventListener('close', () => clearTimeout(this.timer));
  }

  async open() {
    byId('menu').open = false;
    this.dialog.replaceChildren(
      h(
        'header',
        {},
        h('h2', { id: 'administration-title' }, 'Administration'),
        button('Open Bull Board', () => void this.openBoard()),
        button('Close', () => this.dialog.close()),
      ),
      h('section', { id: 'admin-queues', 'aria-label': 'Queues' }),
      h('section', { id: 'admin-failures', 'aria-label': 'What failed' }),
      h('section', { id: 'admin-audit', 'aria-label': 'Audit log' }),
    );
    this.dialog.showModal();
    this.audit = [];
    await Promise.all([this.refresh(), this.moreAudit()]);
  }

  close() {
    if (this.dialog.open) this.dialog.close();
  }

  async openBoard() {
    const { url } = await admin.boardSession();
    location.assign(url);
  }

  /** Leaves the audit log as it is: somebody may be reading it. */
  async refresh() {
    clearTimeout(this.timer);
    const [overview, failed] = await Promise.all([admin.jobs(), admin.failed()]);
    if (!this.dialog.open) return;
    this.showQueues(overview);
    this.showFailures(overview, failed.data);
    this.timer = setTimeout(() => void this.refresh().catch(() => undefined), REFRESH_MS);
  }

  showQueues({ queues, capped }) {
    byId('admin-queues').replaceChildren(
      h('h3', {}, 'Queues'),
      table(
        ['Lane', 'State', 'Waiting', 'Running', 'Failed', 'Oldest waits since', ''],
        queues.filter(({ lane }) => lane).map((queue) => this.queueRow(queue)),
      ),
      capped ? h('p', { class: 'aside' }, 'There is more than is counted.') : '',
    );
  }

  queueRow({ lane, paused, pending, running, failed, oldestPendingAt }) {
    const state = paused === null ? 'no answer' : paused ? 'paused' : 'working';
    const since = oldestPendingAt && time(oldestPendingAt);
    const acts = h(
      'td',
      { class: 'acts' },
      button(paused ? 'Resume' : 'Pause', () => void this.act(() => admin.setPaused(lane, !paused))),
      pending > 0 && button('Cancel waiting', () => void this.cancel(lane), 'quiet danger'),
    );
    return h('tr', { 'data-lane': lane }, cells(lane, state, pending, running, failed, since), acts);
  }

  showFailures({ failures }, latest) {
    const groups = failures.map(({ producer, code, count, latestAt }) =>
      h(
        'tr',
        {},
        cells(producer, code, count, time(latestAt)),
        h(
          'td',
          { class: 'acts' },
          button('Retry all', () => void this.retryAll({ producer, code: code ?? undefined })),
        ),
      ),
    );
    const rows = latest.map((row) =>
      h(
        'tr',
        { 'data-failed': row.imageId },
        cells(time(row.failedAt), row.owner.username, row.producer, row.message ?? row.code, row.imageId),
        h(
          'td',
          { class: 'acts' },
          row.retriable && button('Retry', () => void this.act(() => admin.retry(row))),
        ),
      ),
    );
    byId('admin-failures').replaceChildren(
      h('h3', {}, 'What failed'),
      rows.length
        ? table(['Producer', 'Error', 'How many', 'Latest', ''], groups)
        : h('p', {}, 'Nothing has failed.'),
      rows.length ? table(['When', 'Whose', 'Producer', 'Why', 'Picture', ''], rows) : '',
    );
  }

  async act(action) {
    await action();
    await this.refresh();
  }

  async cancel(lane) {
    const text = 'What waits there becomes failed, and can be retried. What is running goes on.';
    if (!(await ask({ title: `Cancel what waits in ${lane}?`, text, action: 'Cancel waiting' }))) return;
    const total = await rounds(async () => {
      const { cancelled, more } = await admin.cancel(lane);
      return { done: cancelled, more };
    });
    toast(`Cancelled ${plural(total, 'production')}`);
    await this.refresh();
  }

  async retryAll(filter) {
    const total = await rounds(async () => {
      const { retried, more } = await admin.retryAll(filter);
      return { done: retried, more };
    });
    toast(`Trying ${plural(total, 'production')} again`);
    await this.refresh();
  }

  async moreAudit() {
    const { data, nextCursor } = await admin.audit(this.auditCursor);
    this.audit.push(...data);
    this.auditCursor = nextCursor ?? undefined;
    const rows = this.audit.map(({ at, action, outcome, actor, target, ip, occurrences }) =>
      h(
        'tr',
        { class: outcome },
        cells(
          time(at),
          occurrences > 1 ? `${action} × ${occurrences}` : action,
          actor?.name,
          target && [target.type, target.id].filter(Boolean).join(' '),
          ip,
        ),
      ),
    );
    byId('admin-audit').replaceChildren(
      h('h3', {}, 'Audit log'),
      table(['When', 'What', 'Who', 'To what', 'From'], rows),
      nextCursor ? button('Show more', () => void this.moreAudit()) : '',
    );
  }
}

/** Goes on while there is more, and while that gets anywhere. */
async function rounds(step) {
  let total = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { done, more } = await step();
    total += done;
    if (!more || done === 0) break;
  }
  return total;
}
