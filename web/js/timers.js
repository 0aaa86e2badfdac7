/** @param onWakeable is given a function that ends the sleep early */
export function sleep(milliseconds, onWakeable) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    onWakeable(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Calls when nothing has been heard for so long. */
export function watchdog(milliseconds, onSilence) {
  let timer = setTimeout(() => onSilence(), milliseconds);
  return {
    reset: () => {
      clearTimeout(timer);
      timer = setTimeout(() => onSilence(), milliseconds);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Calls `hide` once the tab has been out of sight for so long, and `show` when it is back or the network is. */
export function visibilityWatch(milliseconds, { hide, show }) {
  let timer;
  const changed = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(() => hide(), milliseconds);
    else show();
  };
  document.addEventListener('visibilitychange', changed);
  addEventListener('online', show);
  return {
    stop: () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', changed);
      removeEventListener('online', show);
    },
  };
}

/** Looks again after a while, though not in a tab that nobody looks at. */
export class NextLook {
  #timer;

  constructor(milliseconds, look) {
    this.milliseconds = milliseconds;
    this.look = look;
  }

  plan() {
    this.stop();
    this.#timer = setTimeout(() => (document.hidden ? this.plan() : this.look()), this.milliseconds);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
