import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Collector } from './collector.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function newCollector(collect: () => Promise<void>, everyMs = 5_000) {
  const forget = vi.fn<() => void>();
  const report = vi.fn<(answered: boolean) => void>();
  return { collector: new Collector({ everyMs, collect, forget, report }), forget, report };
}

const takes = (milliseconds: number) => () =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

describe('Collector', () => {
  it('asks once for all who come at the same time, and for a while after', async () => {
    const collect = vi.fn<() => Promise<void>>(takes(10));
    const { collector, report } = newCollector(collect);
    const both = Promise.all([collector.refresh(), collector.refresh()]);
    await vi.advanceTimersByTimeAsync(10);
    await both;
    await vi.advanceTimersByTimeAsync(4_900);
    await collector.refresh();
    expect(collect).toHaveBeenCalledTimes(1);
    expect(report).toHaveBeenCalledExactlyOnceWith(true);

    await vi.advanceTimersByTimeAsync(200);
    const again = collector.refresh();
    await vi.advanceTimersByTimeAsync(10);
    await again;
    expect(collect).toHaveBeenCalledTimes(2);
  });

  it('asks the less often the longer the answer takes', async () => {
    const collect = vi.fn<() => Promise<void>>(takes(1_000));
    const { collector } = newCollector(collect);
    const first = collector.refresh();
    await vi.advanceTimersByTimeAsync(1_000);
    await first;
    await vi.advanceTimersByTimeAsync(19_000);
    await collector.refresh();
    expect(collect).toHaveBeenCalledTimes(1);

    await vi.advanceTimersByTimeAsync(1_500);
    void collector.refresh();
    expect(collect).toHaveBeenCalledTimes(2);
  });

  it('forgets the old numbers of who fails, and asks again', async () => {
    const collect = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new Error('away')).mockResolvedValue();
    const { collector, forget, report } = newCollector(collect, 0);
    await collector.refresh();
    expect(forget).toHaveBeenCalledTimes(1);
    expect(report).toHaveBeenLastCalledWith(false);

    await collector.refresh();
    expect(report).toHaveBeenLastCalledWith(true);
  });

  it('waits for nobody for ever, and does not ask a second time meanwhile', async () => {
    const collect = vi.fn<() => Promise<void>>(() => new Promise(() => undefined));
    const { collector, forget, report } = newCollector(collect);
    for (let scrape = 0; scrape < 2; scrape++) {
      const refreshed = collector.refresh();
      await vi.advanceTimersByTimeAsync(5_000);
      await refreshed;
    }
    expect(collect).toHaveBeenCalledTimes(1);
    expect(report).toHaveBeenLastCalledWith(false);
    expect(forget).toHaveBeenCalled();
  });
});
