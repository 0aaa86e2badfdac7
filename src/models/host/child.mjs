// @ts-check
// JavaScript, because a process starts from a file as it stands, in tests as in the build.
//
// One model in a process of its own. Loading and running block its only thread, so it answers one question at a time;
// its parent kills it where an answer does not come, and replaces it where it has grown.
import { constants, getPriority, setPriority } from 'node:os';
import { inspect } from 'node:util';
import { TaskFault } from './tasks/task-fault.mjs';

/**
 * @typedef {{ answer(request: unknown): Promise<unknown>, close?(): Promise<void> }} LoadedTask
 * @typedef {{
 *   load(settings: unknown, context: { modules: string, onProgress(): void }): Promise<LoadedTask>,
 * }} Task
 */

// Whoever waits for the API, and the rest of the analysis, go first. Raising it back is not for ordinary users.
if (getPriority() < constants.priority.PRIORITY_BELOW_NORMAL) {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}

// Without the destructors of exit(), which wait for native threads.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ctrl-C reaches every process of the terminal, but work in hand is still to be answered; the parent ends us.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);

const task = /** @type {Task} */ (await import(process.argv[2] ?? ''));

const PROGRESS_MS = 1000;
let lastProgress = 0;
function onProgress() {
  if (Date.now() - lastProgress < PROGRESS_MS) return;
  lastProgress = Date.now();
  process.send?.({ type: 'loading' });
}

/** @type {Promise<LoadedTask> | undefined} */
let loaded;

process.on('message', (/** @type {import('./host-protocol.js').ToChild} */ message) => {
  void handle(message).catch((error) => process.send?.(describe(error)));
});

/** @param {import('./host-protocol.js').ToChild} message */
async function handle(message) {
  if (message.type === 'load') {
    loaded = task.load(message.settings, { modules: message.modules, onProgress });
    await loaded;
    process.send?.({ type: 'ready', rss: process.memoryUsage.rss() });
    return;
  }
  const value = await (await loaded)?.answer(message.request);
  process.send?.({ type: 'answer', value, rss: process.memoryUsage.rss() });
}

/** @param {unknown} error */
function describe(error) {
  const known = error instanceof TaskFault ? pick(error) : {};
  return { type: 'fault', ...known, detail: inspect(error) };
}

/** @param {TaskFault} fault */
const pick = ({ code, message, transient }) => ({ code, message, transient });
