import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkFault } from '../../common/work-fault.js';
import { RestartPause } from './restart-pause.js';

const crash = new WorkFault('MODEL_CRASHED', 'Gone', { transient: true });
const unusable = new WorkFault('MODEL_NOT_LOADED', 'No model');

describe('the pause before a model is begun anew', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** How long it is closed, in seconds. */
  function closedFor(pause: RestartPause): number {
    let seconds = 0;
    for (; seconds < 120; seconds++) {
      try {
        pause.check();
        break;
      } catch {
        vi.advanceTimersByTime(1000);
      }
    }
    return seconds;
  }

  it('is none after one crash, then doubles up to a minute', () => {
    const pause = new RestartPause();
    const seconds = Array.from({ length: 9 }, () => {
      pause.begin(crash);
      return closedFor(pause);
    });
    expect(seconds).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it('begins at once where the files cannot be used', () => {
    const pause = new RestartPause();
    pause.begin(unusable);
    expect(() => pause.check()).toThrow(
      expect.objectContaining({ code: 'MODEL_NOT_LOADED', transient: false }),
    );
    expect(closedFor(pause)).toBe(1);
  });

  it('is over in time after crashes, and never says so of files that cannot be used', () => {
    const pause = new RestartPause();
    for (let count = 0; count < 3; count++) pause.begin(crash);
    expect(pause.isOver).toBe(false);
    vi.advanceTimersByTime(2000);
    expect(pause.isOver).toBe(true);
    pause.begin(unusable);
    vi.advanceTimersByTime(120_000);
    expect(pause.isOver).toBe(false);
  });

  it('is forgotten with the first answer', () => {
    const pause = new RestartPause();
    for (let count = 0; count < 5; count++) pause.begin(crash);
    pause.clear();
    pause.check();
    pause.begin(crash);
    expect(closedFor(pause)).toBe(0);
  });
});
