import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppConfig } from '../../../config/app-config.js';
import { sharp } from '../../../imaging/sharp.js';
import { transformersInstalled } from '../../../models/host/installed.js';
import type { HostState } from '../../../models/host/model-host.js';
import type { ModelHosts } from '../../../models/host/model-hosts.js';
import type { Pixels } from '../../../models/host/pixels.js';
import type { CaptionRequest } from '../captioner.driver.js';
import { TransformersCaptioner } from './transformers.captioner.js';

vi.mock(import('../../../models/host/installed.js'), async (original) => ({
  ...(await original()),
  transformersInstalled: vi.fn<() => boolean>(() => true),
}));

const ask = vi.fn<(pixels: Pixels, signal: AbortSignal) => Promise<string>>();
const state = vi.fn<() => HostState>(() => ({ state: 'cold' }));
const hosts = { host: () => ({ ask, state }) } as unknown as ModelHosts;
const settings = { captionModel: 'owner/name@v1', dtype: 'q8' } as AppConfig['localModels'];

const captioner = (config: Partial<AppConfig['localModels']> = {}) =>
  new TransformersCaptioner(hosts, { ...settings, ...config });

async function caption(picture: { width: number; height: number } = { width: 8, height: 8 }) {
  const background = { r: 255, g: 0, b: 0, alpha: 0.5 };
  const medium = await sharp({ create: { ...picture, channels: 4, background } })
    .png()
    .toBuffer();
  return captioner().caption({ medium, signal: new AbortController().signal } as CaptionRequest);
}

beforeEach(() => void vi.mocked(transformersInstalled).mockReturnValue(true));

describe('the captioner transformers', () => {
  it.each([
    ['a red car on a road . ', 'A red car on a road'],
    ['a dog\n, and\u0000 a  cat', 'A dog, and a cat'],
    [`so ${'very '.repeat(200)}long`, `S${`o ${'very '.repeat(200)}`.slice(0, 499)}`],
  ])('makes of %j one sentence', async (said, expected) => {
    ask.mockResolvedValueOnce(said);
    expect((await caption()).caption).toBe(expected.trim());
  });

  it.each(['', ' . ', '\u0000'])('takes %j for no answer', async (said) => {
    ask.mockResolvedValueOnce(said);
    await expect(caption()).rejects.toMatchObject({ code: 'MODEL_ANSWER_EMPTY', transient: false });
  });

  it('gives the model pixels rather than a file, few, and without what is transparent', async () => {
    ask.mockResolvedValueOnce('a wall');
    await caption({ width: 1024, height: 512 });
    const [{ data, width, height }] = ask.mock.lastCall!;
    expect({ width, height, bytes: data.length }).toEqual({ width: 448, height: 224, bytes: 448 * 224 * 3 });
    expect([...data.subarray(0, 3)]).toEqual([255, 127, 127]);
  });

  it('says what is missing: a model, or the package', () => {
    expect(captioner().unavailable()).toBeUndefined();
    expect(captioner({ captionModel: undefined }).unavailable()).toContain('TRANSFORMERS_CAPTION_MODEL');
    vi.mocked(transformersInstalled).mockReturnValue(false);
    expect(captioner().unavailable()).toContain('npm run add:transformers');
  });

  it('is in order while nobody has asked it, and is not where it could not be loaded', async () => {
    await captioner().check();
    state.mockReturnValueOnce({ state: 'failed', message: 'No such model' });
    await expect(captioner().check()).rejects.toThrow('No such model');
  });

  it('names its model and revision', () => {
    expect(captioner().identity()).toEqual({
      provider: 'transformers',
      model: 'owner/name',
      version: 'v1 q8',
    });
  });
});
