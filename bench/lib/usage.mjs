// What processes have used of the machine, by Linux's own books. CPU time is the same on a busy machine as on an
// idle one (within the caches' favour), which time on the clock is not.
import { readdirSync, readFileSync } from 'node:fs';

/** Of /proc/PID/stat: Linux counts in hundredths of a second for every program, whatever the kernel's own tick. */
const TICK_MS = 10;

function stat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold spaces and brackets itself.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [user, system, endedUser, endedSystem] = fields.slice(11, 15).map(Number);
    return {
      parent: Number(fields[1]),
      own: (user + system) * TICK_MS,
      ended: (endedUser + endedSystem) * TICK_MS,
    };
  } catch {
    return undefined;
  }
}

/** CPU-ms of a process, of all below it, and of those of its children that have come and gone. */
export function cpuOfTree(pid) {
  const all = new Map();
  for (const name of readdirSync('/proc')) {
    const found = /^\d+$/.test(name) && stat(name);
    if (found) all.set(Number(name), found);
  }
  let total = all.get(pid)?.ended ?? 0;
  const add = (id) => {
    total += all.get(id)?.own ?? 0;
    for (const [child, { parent }] of all) if (parent === id) add(child);
  };
  add(pid);
  return total;
}

/** Resident bytes of one process. */
export function residentOf(pid) {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1024;
}
