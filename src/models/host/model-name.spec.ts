import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseModelName, provenanceOf } from './model-name.js';

it.each([
  ['owner/name@v1', { model: 'owner/name', revision: 'v1', shown: 'owner/name' }],
  ['owner/name', { model: 'owner/name', revision: undefined, shown: 'owner/name' }],
  ['/models/vit', { model: '/models/vit', shown: 'vit' }],
  ['./models/vit/', { model: resolve('models/vit'), shown: 'vit' }],
])('reads %s', (given, expected) => {
  expect(parseModelName(given)).toEqual(expected);
});

it('tells results of other revisions and number formats apart, and no path', () => {
  expect(provenanceOf(parseModelName('owner/name@v1'), 'q8')).toEqual({
    provider: 'transformers',
    model: 'owner/name',
    version: 'v1 q8',
  });
  expect(provenanceOf(parseModelName('/secret/vit'), 'fp32')).toMatchObject({
    model: 'vit',
    version: 'fp32',
  });
});
