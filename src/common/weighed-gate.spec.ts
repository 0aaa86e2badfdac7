import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { WeighedGate } from './weighed-gate.js';

const LIGHT = 1;
const never = () => new AbortController().signal;

/** Work that is under way until it is told to end. */
function works(limits: { places: number; capacity: number }) {
  const gate = new WeighedGate<string>({ ...limits, light: LIGHT });
  const running = new Map<string, () => void>();
  const order: string[] = [];
  const enter = (name: string, weight: number, signal = never()) =>
    gate.run({ key: name.charAt(0), weight, signal }, async () => {
      order.push(name);
      await new Promise<void>((resolve) => running.set(name, resolve));
      running.delete(name);
      return name;
    });
  const end = async (name: string) => {
    running.get(name)!();
    await turn();
  };
  const now = () => [...running.keys()];
  return { enter, end, now, order };
}

describe(WeighedGate.name, () => {
  it('leaves a place to light work, however much heavy work there is', async () => {
    const { enter, end, now } = works({ places: 2, capacity: 100 });
    for (const name of ['a1', 'a2', 'a3']) void enter(name, 10);
    void enter('b1', LIGHT);
    void enter('b2', LIGHT);
    await turn();

    expect(now()).toEqual(['a1', 'a2', 'b1']);
    await end('b1');
    expect(now()).toEqual(['a1', 'a2', 'b2']);
  });

  it('goes by what was done for each: many small things do not wait for each large one of another', async () => {
    const { enter, end, order } = works({ places: 1, capacity: 100 });
    for (const name of ['a1', 'a2', 'a3', 'a4']) void enter(name, 50);
    for (const name of ['b1', 'b2', 'b3']) void enter(name, 5);
    for (const name of ['a1', 'b1', 'b2', 'b3', 'a2', 'a3', 'a4']) {
      await turn();
      await end(name);
    }

    expect(order).toEqual(['a1', 'b1', 'b2', 'b3', 'a2', 'a3', 'a4']);
  });

  it('takes in no more weight than it has room for, and what is heavier than all of it alone', async () => {
    const { enter, end, now } = works({ places: 4, capacity: 100 });
    for (const [name, weight] of [
      ['a1', 60],
      ['c1', 30],
      ['b1', 300],
    ] as const)
      void enter(name, weight);
    await turn();

    expect(now()).toEqual(['a1', 'c1']);
    await end('a1');
    await end('c1');
    expect(now()).toEqual(['b1']);
    void enter('d1', 30);
    await turn();
    expect(now()).toEqual(['b1']);
  });

  it('counts the weight of light work too', async () => {
    const { enter, end, now } = works({ places: 4, capacity: 100 });
    void enter('a1', 99);
    void enter('b1', LIGHT);
    await turn();
    await end('a1');
    void enter('c1', 50);
    void enter('d1', 50);
    await turn();

    expect(now()).toEqual(['b1', 'c1']);
    await end('b1');
    expect(now()).toEqual(['c1', 'd1']);
  });

  it('lets nothing heavy overtake what waits for room', async () => {
    const { enter, end, now } = works({ places: 3, capacity: 100 });
    void enter('a1', 60);
    await turn();
    void enter('b1', 90);
    void enter('a2', 30);
    await turn();

    expect(now()).toEqual(['a1']);
    await end('a1');
    expect(now()).toEqual(['b1']);
  });

  it('lets go of who does not want it any more, and keeps the room until the work has ended', async () => {
    const { enter, end, now } = works({ places: 1, capacity: 100 });
    const [first, second] = [new AbortController(), new AbortController()];
    const running = enter('a1', 10, first.signal);
    const waiting = enter('a2', 10, second.signal);
    const last = enter('a3', 10);
    await turn();

    first.abort(new Error('gone'));
    second.abort(new Error('gone too'));

    await expect(running).rejects.toThrow('gone');
    await expect(waiting).rejects.toThrow('gone too');
    expect(now()).toEqual(['a1']);
    await end('a1');
    expect(now()).toEqual(['a3']);
    await end('a3');
    expect(await last).toBe('a3');
  });

  it('goes on after a failure', async () => {
    const gate = new WeighedGate<string>({ places: 1, capacity: 1, light: 0 });
    const fail = () => Promise.reject(new Error('fails'));

    await expect(gate.run({ key: 'a', weight: 5, signal: never() }, fail)).rejects.toThrow('fails');
    expect(await gate.run({ key: 'a', weight: 5, signal: never() }, () => Promise.resolve(1))).toBe(1);
  });
});
