// The workers' queue on one day: each picture is six productions, run as the platform runs them.
import { Heap } from './heap.mjs';
import { aroundOne } from './random.mjs';

/** What stands at the root, and what follows the renditions; see `src/analysis/producers`. */
const FIRST = ['metadata', 'renditions'];
const AFTER_RENDITIONS = ['palette', 'quality', 'fingerprint', 'caption'];
const ALL = [...FIRST, ...AFTER_RENDITIONS];
/** In the heap of what ends: no production, but the end of an outage. */
const WORKERS_BACK = -1;

const waitingIn = ({ begin, goOn }) => begin.size + goOn.size;

/**
 * Runs every production of every picture on so many cores; images that were begun go before others are begun.
 * @param arrivals seconds, in order
 * @param serviceMs CPU-ms by producer
 * @param outage from when to when, in seconds, no worker takes anything up
 * @returns seconds from upload to ready by picture, and the most that was waiting by minute
 */
export function simulateLane({ random, arrivals, cores, serviceMs, outage = [Infinity, Infinity] }) {
  const state = {
    ends: new Heap(),
    begin: new Fifo(),
    goOn: new Fifo(),
    free: cores,
    outage,
    left: new Uint8Array(arrivals.length).fill(ALL.length),
    ready: new Float64Array(arrivals.length),
    seconds: Object.values(serviceMs).map((ms) => ms / 1000),
    scale: Float32Array.from(arrivals, () => aroundOne(random)),
    busy: 0,
  };
  if (Number.isFinite(outage[1])) state.ends.push(outage[1], WORKERS_BACK);
  const longest = longestByMinute();
  for (let next = 0; next < arrivals.length || state.ends.size > 0;) {
    const arrives = next < arrivals.length ? arrivals[next] : Infinity;
    if (state.ends.size > 0 && state.ends.first <= arrives) {
      longest.note(state.ends.first, waitingIn(state));
      finish(state, arrivals);
    } else {
      for (const producer of FIRST) state.begin.push(next * ALL.length + ALL.indexOf(producer));
      dispatch(state, arrives);
      longest.note(arrives, waitingIn(state));
      next++;
    }
  }
  return { ready: state.ready, busySeconds: state.busy, waiting: longest.minutes };
}

/** One production ends: its picture may be ready, and others may begin. */
function finish(state, arrivals) {
  const now = state.ends.first;
  const task = state.ends.pop();
  if (task === WORKERS_BACK) return dispatch(state, now);
  const image = Math.floor(task / ALL.length);
  state.free++;
  if (ALL[task % ALL.length] === 'renditions') {
    for (const producer of AFTER_RENDITIONS) state.goOn.push(image * ALL.length + ALL.indexOf(producer));
  }
  if (--state.left[image] === 0) state.ready[image] = now - arrivals[image];
  dispatch(state, now);
}

function dispatch(state, now) {
  if (now >= state.outage[0] && now < state.outage[1]) return;
  while (state.free > 0 && waitingIn(state) > 0) {
    const task = state.goOn.size > 0 ? state.goOn.shift() : state.begin.shift();
    const seconds = state.seconds[task % ALL.length] * state.scale[Math.floor(task / ALL.length)];
    state.free--;
    state.busy += seconds;
    state.ends.push(now + seconds, task);
  }
}

/** An array whose shift() does not move the rest. */
class Fifo {
  items = [];
  from = 0;

  get size() {
    return this.items.length - this.from;
  }

  push(item) {
    this.items.push(item);
  }

  shift() {
    const item = this.items[this.from++];
    if (this.from > 65_536 && this.from * 2 > this.items.length) {
      this.items = this.items.slice(this.from);
      this.from = 0;
    }
    return item;
  }
}

function longestByMinute() {
  const minutes = [];
  return {
    minutes,
    note(second, waiting) {
      const minute = Math.floor(second / 60);
      if (!(waiting <= minutes[minute])) minutes[minute] = waiting;
    },
  };
}
