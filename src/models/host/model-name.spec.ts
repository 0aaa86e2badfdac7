import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseModelName, provenanceOf } from './model-name.js';

it.each([
  ['owner/name@v1', { model: 'owner/name', revision: 'v1', shown: 'owner/name', isFolder: false }],
  ['owner/name', { model: 'owner/name', revision: undefined, shown: 'owner/name', isFolder: false }],
  ['/models/vit', { model: '/models/vit', shown: 'vit', isFolder: true }],
  ['./models/vit/', { model: resolve('models/vit'), shown: 'vit', isFolder: true }],
])('reads %s', (given, expected) => {
  expect(parseModelName(given)).toEqual(expected);
});

it('tells results of other revisions and number formats apart, and no path', () => {
  expect(provenanceOf(parseModelName('owner/name@v1'), 'q8')).toEqual({
    provider: 'transformers',
    model: 'owner/name',
    version: 'v1 q8',
  });
  expect(provenanceOf(parseModelName('/secret/vit'), 'fp32', 'abc')).toMatchObject({
    model: 'vit',
    version: 'abc fp32',
  });
});

it('leaves the version of a folder open that nobody could read yet', () => {
  expect(provenanceOf(parseModelName('/models/vit'), 'q8').version).toBeUndefined();
});
