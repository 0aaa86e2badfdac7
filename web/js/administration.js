import { Backfills } from './administration-backfills.js';
import { ModelsHealth } from './administration-models.js';
import { ProviderCosts } from './administration-providers.js';
import { admin, me } from './api.js';
import { ask } from './ask.js';
import { byId, h, say } from './dom.js';
import { plural } from './format.js';
import { LiveTable } from './live-table.js';
import { openModal } from './messages.js';

const REFRESH_MS = 5000;
/** A day of retries at most, should what is retried fail again at once. */
const MAX_ROUNDS = 1000;

const time = (iso) => new Date(iso).toLocaleString();
const button = (label, click, kind = 'quiet') =>
  h('button', { type: 'button', class: kind, on: { click } }, label);

/** Queues that are no lanes, and what is in them. */
const OF_USERS = { batches: 'batches: images', webhooks: 'webhooks: messages' };
const stateOf = (paused) => (paused === null ? 'no answer' : paused ? 'paused' : 'working');

/** There is nothing to be done about them here: their owners cancel, and try again. */
const usersRow = ({ name, paused, pending, running, oldestPendingAt }) => ({
  key: name,
  attributes: { 'data-queue': name },
  cells: [OF_USERS[name], stateOf(paused), pending, running, null, oldestPendingAt && time(oldestPendingAt)],
  acts: [],
});

/** Queues, backfills, models, failures and the audit log, for administrators. */
export class Administration {
  constructor() {
    this.dialog = byId('administration');
    byId('open-administration').addEventListener('click', () => void this.open());
    this.dialog.addEventListener('close', () => clearTimeout(this.timer));
  }

  async open() {
    byId('menu').open = false;
    this.build();
    openModal(this.dialog);
    this.audit = [];
    this.auditCursor = undefined;
    this.self = undefined;
    await Promise.all([this.refresh(), this.moreAudit(), this.attempt(() => this.backfills.offer())]);
  }

  build() {
    this.queues = new LiveTable('Queues', [
      'Lane',
      'State',
      'Waiting',
      'Running',
      'Failed',
      'Oldest waits since',
      '',
    ]);
    this.groups = new LiveTable('By error', ['Producer', 'Error', 'How many', 'Latest', '']);
    this.latest = new LiveTable('Latest', ['When', 'Whose', 'Producer', 'Why', 'Picture', '']);
    this.log = new LiveTable('Audit log', ['When', 'What', 'Who', 'To what', 'From']);
    this.models = new ModelsHealth();
    this.providers = new ProviderCosts();
    this.backfills = new Backfills({
      act: (action) => this.act(action),
      tell: (text) => this.tell(text),
    });
    this.capped = h('p', { class: 'aside', hidden: true }, 'There is more than is counted.');
    this.nothing = h('p', { hidden: true }, 'Nothing has failed.');
    this.failures = h(
      'div',
      { hidden: true },
      h('h4', {}, 'By error'),
      this.groups.element,
      h('h4', {}, 'Latest'),
      this.latest.element,
    );
    this.moreButton = button('Show more', () => void this.moreAudit());
    this.moreButton.hidden = true;
    this.staleness = h('p', { class: 'fault', role: 'status', hidden: true });
    this.notice = h('p', { role: 'status', hidden: true });
    this.dialog.replaceChildren(
      this.header(),
      h('div', { class: 'told' }, this.staleness, this.notice),
      h('section', { 'aria-label': 'Queues' }, h('h3', {}, 'Queues'), this.queues.element, this.capped),
      this.models.element,
      this.providers.element,
      this.backfills.element,
      h('section', { 'aria-label': 'What failed' }, h('h3', {}, 'What failed'), this.nothing, this.failures),
      h(
        'section',
        { 'aria-label': 'Audit log' },
        h('h3', {}, 'Audit log'),
        this.log.element,
        this.moreButton,
      ),
    );
  }

  header() {
    return h(
      'header',
      {},
      h('h2', { id: 'administration-title' }, 'Administration'),
      button('Open Bull Board', () => void this.attempt(() => this.openBoard())),
      button('Close', () => this.dialog.close()),
    );
  }

  close() {
    if (this.dialog.open) this.dialog.close();
  }

  async openBoard() {
    const { url } = await admin.boardSession();
    location.assign(url);
  }

  /** Said in the dialog itself: whatever lies beneath a modal one is out of sight, and not read out. */
  tell(text, fault = false) {
    this.notice.className = fault ? 'fault' : '';
    say(this.notice, text);
  }

  async attempt(action) {
    this.tell('');
    try {
      await action();
    } catch (error) {
      this.tell(error.message, true);
    }
  }

  /** Leaves the audit log as it is: somebody may be reading it. */
  async refresh() {
    clearTimeout(this.timer);
    const turn = (this.turn = Symbol('refresh'));
    void this.models.refresh();
    void this.providers.refresh();
    void this.backfills.refresh();
    try {
      const [overview, failed, self] = await Promise.all([admin.jobs(), admin.failed(), this.self ?? me()]);
      // What was asked for earlier must not undo what has been shown since.
      if (turn !== this.turn) return;
      this.self = self;
      this.showQueues(overview);
      this.showFailures(overview, failed.data);
      say(this.staleness, '');
    } catch (error) {
      if (turn === this.turn) say(this.staleness, `${error.message}. Trying again…`);
    } finally {
      if (turn === this.turn && this.dialog.open) {
        this.timer = setTimeout(() => void this.refresh(), REFRESH_MS);
      }
    }
  }

  showQueues({ queues, capped }) {
    const shown = queues.filter(({ name, lane }) => lane || name in OF_USERS);
    this.queues.show(shown.map((queue) => (queue.lane ? this.laneRow(queue) : usersRow(queue))));
    this.capped.hidden = !capped;
  }

  laneRow({ lane, paused, pending, running, failed, oldestPendingAt }) {
    const pause = {
      name: 'pause',
      label: paused ? 'Resume' : 'Pause',
      click: () => void this.act(() => admin.setPaused(lane, !paused)),
    };
    const cancel = {
      name: 'cancel',
      label: 'Cancel waiting',
      kind: 'quiet danger',
      click: () => void this.cancel(lane),
    };
    return {
      key: lane,
      attributes: { 'data-lane': lane },
      cells: [lane, stateOf(paused), pending, running, failed, oldestPendingAt && time(oldestPendingAt)],
      acts: pending > 0 ? [pause, cancel] : [pause],
    };
  }

  showFailures({ failures }, latest) {
    this.nothing.hidden = latest.length > 0;
    this.failures.hidden = latest.length === 0;
    this.groups.show(failures.map((group) => this.groupRow(group)));
    this.latest.show(latest.map((row) => this.failedRow(row)));
  }

  groupRow({ producer, code, count, latestAt }) {
    const click = () => void this.retryAll({ producer, code: code ?? undefined });
    return {
      key: JSON.stringify([producer, code]),
      cells: [producer, code, count, time(latestAt)],
      acts: [{ name: 'retry', label: 'Retry all', click }],
    };
  }

  failedRow(row) {
    const { imageId, producer, owner, retriable } = row;
    // Nobody is shown the pictures of others, administrators neither.
    const picture = owner.id === this.self.id ? { text: imageId, href: `#/image/${imageId}` } : imageId;
    const click = () => void this.act(() => admin.retry(row));
    return {
      key: `${imageId} ${producer}`,
      attributes: { 'data-failed': imageId },
      cells: [time(row.failedAt), owner.username, producer, row.message ?? row.code, picture],
      acts: retriable ? [{ name: 'retry', label: 'Retry', click }] : [],
    };
  }

  act(action) {
    return this.attempt(async () => {
      await action();
      await this.refresh();
    });
  }

  async cancel(lane) {
    const text = 'What waits there becomes failed, and can be retried. What is running goes on.';
    if (!(await ask({ title: `Cancel what waits in ${lane}?`, text, action: 'Cancel waiting' }))) return;
    await this.act(async () => {
      const total = await rounds(async () => {
        const { cancelled, more } = await admin.cancel(lane);
        return { done: cancelled, more };
      });
      this.tell(`Cancelled ${plural(total, 'production')}`);
    });
  }

  retryAll(filter) {
    return this.act(async () => {
      const total = await rounds(async () => {
        const { retried, more } = await admin.retryAll(filter);
        return { done: retried, more };
      });
      this.tell(`Trying ${plural(total, 'production')} again`);
    });
  }

  moreAudit() {
    return this.attempt(async () => {
      const { data, nextCursor } = await admin.audit(this.auditCursor);
      this.audit.push(...data);
      this.auditCursor = nextCursor ?? undefined;
      this.log.show(this.audit.map(auditRow));
      this.moreButton.hidden = !nextCursor;
    });
  }
}

function auditRow({ at, action, outcome, actor, target, ip, occurrences }, index) {
  const what = occurrences > 1 ? `${action} × ${occurrences}` : action;
  const toWhat = target && [target.type, target.id].filter(Boolean).join(' ');
  return { key: index, attributes: { class: outcome }, cells: [time(at), what, actor?.name, toWhat, ip] };
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
