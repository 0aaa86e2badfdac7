import { parentOf } from '../../common/processes.js';
import { startedByNpm } from '../../config/process-environment.js';

/** In a terminal Ctrl-C comes twice: from the terminal itself, and from npm, which passes it on. */
const SAME_KEYSTROKE_MS = 1_000;
const PARENT_POLL_MS = 500;

/** Calls `stop` for the first request to end, and `force` for a second one that a person must have meant. */
export function onStopRequest(stop: () => void, force: () => void): void {
  let firstAt: number | undefined;
  const request = () => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      stop();
    } else if (Date.now() - firstAt > SAME_KEYSTROKE_MS) force();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request);
  if (startedByNpm()) whenParentDies(request);
}

/** npm starts us through a shell, which stays between us on some systems. */
const ancestors = () => [process.ppid, parentOf(process.ppid)].join();

/** npm that is killed cannot tell us; without it nobody would know that we are still there. */
function whenParentDies(request: () => void): void {
  const before = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === before) return;
    clearInterval(timer);
    request();
  }, PARENT_POLL_MS);
  timer.unref();
}
