import { describe, expect, it } from 'vitest';
import { matches } from '../testing/visual-matches.js';
import type { Source } from '../../analysis/producer.js';
import { WorkFault } from '../../common/work-fault.js';
import type { AppConfig } from '../../config/app-config.js';
import type { LanguageModel } from '../language/language-model.js';
import type { Asker } from '../providers/asker.js';
import type { ProductAnswer } from './product-question.js';
import { ProductReader } from './product-reader.js';

/** Where the maker's name ends, no rule can tell. */
const DOUBTFUL = ['Zorbo Living Quell armchair', 'Zorbo Living Quell Sessel', 'Zorbo Living Quell'];
const source = { image: { id: 'a', ownerId: 1 } } as Source;

type Ask = (asking: Asker) => Promise<unknown>;

const answering = (answer: Partial<ProductAnswer>): Ask => {
  const value = { maker: null, model: null, confidence: 1, ...answer };
  return async () => ({ at: new Date(), value: { value, provenance: { provider: 'openai', model: 'm' } } });
};

function readBy(ask: Ask, titles = DOUBTFUL, signal = new AbortController().signal, timeoutSeconds = 60) {
  const language = {
    name: 'openai',
    isConfigured: true,
    unavailable: () => undefined,
    ask,
  } as unknown as LanguageModel;
  const reader = new ProductReader(language, { timeoutSeconds } as AppConfig['analysis']);
  return reader.read({ matches: matches(titles, { isExact: true }), labels: [], seenAt: '' }, source, signal);
}

describe('what a model makes of titles', () => {
  it('counts where they bear it out: name and maker are parted as it says', async () => {
    const { claim, provenance } = await readBy(answering({ maker: 'Zorbo Living', model: 'Quell' }));
    expect(claim).toMatchObject({
      maker: 'Zorbo Living',
      model: 'Quell',
      name: 'Zorbo Living Quell armchair',
    });
    expect(provenance).toEqual({ provider: 'openai', model: 'm' });
  });

  it('fills a gap, and leaves what rules are sure of', async () => {
    const titles = ['Barbour jacket Snazzle', 'Snazzle, Barbour', 'Barbour coat: Snazzle'];
    const { claim } = await readBy(answering({ maker: 'Snazzle', model: 'Snazzle' }), titles);
    expect(claim).toMatchObject({ maker: 'Barbour', model: 'Snazzle' });
  });

  it.each([
    [{}, 'NOTHING_FOUND'],
    [{ maker: 'EvilCorp' }, 'ANSWER_UNFOUNDED'],
    [{ model: 'Pwner 9000' }, 'ANSWER_UNFOUNDED'],
  ])('does not count where they do not: %j', async (answer, code) => {
    const { claim, provenance } = await readBy(answering(answer));
    expect(claim).toMatchObject({ maker: 'Zorbo', model: 'Living Quell' });
    expect(provenance).toMatchObject({ provider: 'rules', insteadOf: [{ provider: 'openai', code }] });
  });

  it('is what rules say already: they have said it', async () => {
    const answer = answering({ maker: 'zorbo', model: 'LIVING QUELL' });
    expect((await readBy(answer)).provenance).toEqual({ provider: 'rules' });
  });

  it('is not waited for so long that nothing is said at all', async () => {
    const never: Ask = ({ signal }) =>
      new Promise((_, reject) => {
        const late = () => reject(new WorkFault('PROVIDER_TIMED_OUT', 'openai did not answer in time'));
        signal.addEventListener('abort', late, { once: true });
      });
    const { claim, provenance } = await readBy(never, DOUBTFUL, undefined, 0.05);
    expect(claim?.maker).toBe('Zorbo');
    expect(provenance.insteadOf).toMatchObject([{ code: 'PROVIDER_TIMED_OUT' }]);
  });

  it('is given up where the producer is stopped, or something is broken', async () => {
    const stopped = new AbortController();
    const reason = new WorkFault('STOPPED', 'It is stopped');
    stopped.abort(reason);
    await expect(readBy(() => Promise.reject(reason), DOUBTFUL, stopped.signal)).rejects.toBe(reason);
    const bug = new TypeError('a bug');
    await expect(readBy(() => Promise.reject(bug))).rejects.toBe(bug);
  });

  it('is not asked for where rules are sure, nor where nothing was found', async () => {
    const asked: Ask = () => Promise.reject(new Error('it was asked'));
    expect((await readBy(asked, ['Nikon F3 camera', 'Nikon F3', 'Nikon F3 used'])).claim?.model).toBe('F3');
    expect((await readBy(asked, [])).claim).toBeUndefined();
  });
});
