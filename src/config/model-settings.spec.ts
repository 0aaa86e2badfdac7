import { describe, expect, it } from 'vitest';
import { configOf, faultTextOf } from './testing/settings.js';

describe('the settings of models', () => {
  it('ask for nothing that is not there', () => {
    const { models, modelServices, localModels } = configOf();
    expect(models).toMatchObject({ captioners: ['builtin'], embedder: undefined, faceDetector: undefined });
    expect(Object.values(modelServices).map(({ url }) => url)).toEqual(Array(4).fill(undefined));
    expect(localModels.allowRemote).toBe(false);
  });

  it('keep the order of captioners', () => {
    expect(configOf({ CAPTIONERS: 'transformers, blip,builtin' }).models.captioners).toEqual([
      'transformers',
      'blip',
      'builtin',
    ]);
  });

  it.each(['blip,dall-e', 'blip,blip', 'Builtin'])('refuse the captioners %s', (CAPTIONERS) => {
    expect(faultTextOf({ CAPTIONERS })).toMatch(
      /^CAPTIONERS: give some of blip, openai, transformers, builtin/,
    );
  });

  it('take a service by its address, with or without what stands before its routes', () => {
    for (const address of [
      'http://host:1234',
      'http://host:1234/',
      'http://host:1234/v1',
      'http://host:1234/v1/',
    ])
      expect(configOf({ OPENAI_BASE_URL: address }).modelServices.openai.url).toBe('http://host:1234');
    expect(faultTextOf({ OPENAI_BASE_URL: 'host:1234' })).toMatch(/^OPENAI_BASE_URL: /);
  });

  it('take what else is to be sent as a JSON object', () => {
    const { options } = configOf({ OPENAI_OPTIONS: '{"reasoning_effort":"none"}' }).modelServices.openai;
    expect(options).toEqual({ reasoning_effort: 'none' });
    for (const wrong of ['[]', '1', '{', 'null'])
      expect(faultTextOf({ OPENAI_OPTIONS: wrong })).toBe('OPENAI_OPTIONS: give a JSON object');
  });

  it('have fetched models named with a revision', () => {
    const remote = { TRANSFORMERS_ALLOW_REMOTE: 'true' };
    for (const model of ['/models/vit', './vit', 'Xenova/vit-gpt2@3f2a'])
      expect(faultTextOf({ ...remote, TRANSFORMERS_CAPTION_MODEL: model })).toBe('');
    expect(faultTextOf({ ...remote, TRANSFORMERS_CLIP_MODEL: 'Xenova/clip' })).toMatch(
      /^TRANSFORMERS_CLIP_MODEL: name the revision/,
    );
  });
});
