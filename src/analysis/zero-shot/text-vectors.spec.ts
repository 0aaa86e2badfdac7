import { describe, expect, it } from 'vitest';
import { WorkFault } from '../../common/work-fault.js';
import type { AppConfig } from '../../config/app-config.js';
import type { ModelCalls } from '../../models/model-calls.js';
import type { Embedder } from '../embedders/embedder.driver.js';
import { LabelVectors } from './label-vectors.js';
import { TextVectors } from './text-vectors.js';

const calls = {
  run: (_use: string, _driver: Embedder, _ownerId: number, ask: () => Promise<unknown>) => ask(),
} as unknown as ModelCalls;
/** As where the first has no calls left for today, and is told so only once the others wait for the same. */
const spentFirst = {
  run: async (_use: string, _driver: Embedder, ownerId: number, ask: () => Promise<unknown>) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (ownerId === 1) throw new WorkFault('MODEL_BUDGET_SPENT', 'All used up');
    return ask();
  },
} as unknown as ModelCalls;
const models = {
  timeoutSeconds: 5,
  zeroShot: { labels: [], minScore: 0.05 },
} as unknown as AppConfig['models'];
const analysis = { timeoutSeconds: 5 } as AppConfig['analysis'];

/** Fails as often as it is told to. */
function embedder(failures = 0) {
  const asked: string[] = [];
  const embedTexts = async (texts: string[]) => {
    asked.push(...texts);
    if (failures-- > 0) throw new WorkFault('SERVICE_FAILED', 'It failed', { transient: true });
    return texts.map(({ length }) => Float32Array.of(length));
  };
  return { asked, driver: { model: 'm', embedTexts, unavailable: () => undefined } as unknown as Embedder };
}

describe('vectors of words', () => {
  it('are asked for once, by however many at a time', async () => {
    const { asked, driver } = embedder();
    const texts = new TextVectors(driver, calls, models);
    const vectors = await Promise.all([texts.of(1, 'boat'), texts.of(2, 'boat'), texts.of(1, 'ship at sea')]);
    expect(vectors.map(([first]) => first)).toEqual([4, 4, 11]);
    expect(asked.toSorted()).toEqual(['boat', 'ship at sea']);
  });

  it('are asked for again after a failure', async () => {
    const { asked, driver } = embedder(1);
    const texts = new TextVectors(driver, calls, models);
    await expect(texts.of(1, 'boat')).rejects.toThrow('It failed');
    expect(await texts.of(1, 'boat')).toEqual(Float32Array.of(4));
    expect(asked).toEqual(['boat', 'boat']);
  });

  it("are asked for on one's own account where another has no calls left", async () => {
    const { asked, driver } = embedder();
    const texts = new TextVectors(driver, spentFirst, models);
    const [spent, ...others] = await Promise.allSettled([1, 2, 3].map((owner) => texts.of(owner, 'boat')));
    expect(spent).toMatchObject({ reason: { code: 'MODEL_BUDGET_SPENT' } });
    expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(asked).toEqual(['boat']);
  });

  it('are kept to a limit, those that were used last the longest', async () => {
    const { asked, driver } = embedder();
    const texts = new TextVectors(driver, calls, models);
    for (let n = 0; n < 1_000; n++) await texts.of(1, `word ${n}`);
    await texts.of(1, 'word 0');
    await texts.of(1, 'one too many');
    asked.length = 0;
    await texts.of(1, 'word 0');
    await texts.of(1, 'word 1');
    expect(asked).toEqual(['word 1']);
  });

  it('say what to configure where there is no model', () => {
    const texts = new TextVectors(undefined, calls, models);
    expect([texts.model, texts.unavailable()]).toEqual([undefined, expect.stringContaining('EMBEDDER')]);
  });
});

describe('labels', () => {
  const labelled = (...labels: string[]) => ({ ...models, zeroShot: { labels, minScore: 0.05 } });

  it('are embedded once, as sentences, and again after a failure', async () => {
    const { asked, driver } = embedder(1);
    const labels = new LabelVectors(driver, calls, labelled('dog', 'cat', 'dog'), analysis);
    await expect(labels.all(1)).rejects.toThrow('It failed');
    const [first, again] = await Promise.all([labels.all(1), labels.all(2)]);
    expect(first.map(({ name }) => name)).toEqual(['dog', 'cat']);
    expect(again).toBe(first);
    expect(asked).toHaveLength(4);
    expect(asked).toContain('a photo of dog');
  });

  it("are embedded on one's own account where another has no calls left", async () => {
    const { asked, driver } = embedder();
    const labels = new LabelVectors(driver, spentFirst, labelled('dog'), analysis);
    const [spent, ...others] = await Promise.allSettled([1, 2, 3].map((owner) => labels.all(owner)));
    expect(spent).toMatchObject({ reason: { code: 'MODEL_BUDGET_SPENT' } });
    expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(asked).toEqual(['a photo of dog']);
  });

  it('make older results out of date when they change', () => {
    const version = (...names: string[]) =>
      new LabelVectors(undefined, calls, labelled(...names), analysis).version;
    expect(version('dog')).toBe(version('dog'));
    expect(version('dog')).not.toBe(version('cat'));
    expect(version()).not.toBe(version('cat'));
  });
});
