const LEASE_MS = 8000;
const SETTLE_MS = 40;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Runs the action in one tab at a time. Browsers offer Web Locks on HTTPS and localhost only; on a plain
 * HTTP address of the home network a lease in localStorage stands in.
 */
export function inOneTab(name, action) {
  return navigator.locks ? navigator.locks.request(name, action) : withLease(`lease:${name}`, action);
}

async function withLease(key, action) {
  const mine = Math.random().toString(36).slice(2);
  for (;;) {
    const [, until] = (localStorage.getItem(key) ?? '').split('@');
    if (!until || Number(until) < Date.now()) {
      localStorage.setItem(key, `${mine}@${Date.now() + LEASE_MS}`);
      // Two tabs may write at once: the last one wins, and both see who that was after a moment.
      await pause(SETTLE_MS);
      if (localStorage.getItem(key)?.startsWith(mine)) break;
    }
    await pause(SETTLE_MS + Math.random() * SETTLE_MS);
  }
  try {
    return await action();
  } finally {
    if (localStorage.getItem(key)?.startsWith(mine)) localStorage.removeItem(key);
  }
}
