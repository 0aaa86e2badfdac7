import { Injectable, type Type } from '@nestjs/common';
import { join } from 'node:path';
import { Producer, type Produces, type ResultLine, type Source } from '../../../src/analysis/producer.js';
import { sceneOf, type Stage } from './scenes.js';

const lineOf = (description: string): ResultLine<Stage> => ({
  description,
  type: 'dict[str, str]',
  data: () => ({ of: description }),
});

function scripted(name: Stage, parent: Stage | 'renditions', line?: ResultLine<Stage>): Type {
  @Injectable()
  @Producer({ name, parent, lane: 'web', trigger: 'request', version: 1 })
  class Scripted implements Produces<Stage> {
    readonly line = line;

    async produce({ image }: Source) {
      const data = await sceneOf(image.originalFilename).play(name);
      return { data, provenance: { provider: 'script' } };
    }
  }
  return Scripted;
}

/** The stages of identification, each of which does what the scene says. */
const SCRIPTED: Type[] = [
  scripted('visual-matches', 'renditions'),
  scripted('product', 'visual-matches', lineOf('model-producer')),
  scripted('retail-page', 'product', lineOf('producer-url')),
  scripted('retail-details', 'retail-page', lineOf('retail-price-details')),
  scripted('second-hand-offers', 'product', lineOf('second-hand-offers')),
  scripted('price-estimate', 'second-hand-offers', lineOf('estimated-price')),
];

type ProducersIn = typeof import('../../../src/analysis/producers-in.js');

const REPLACED = join('identification', 'producers');

/** For `vi.mock` of `producers-in.js`: these in the place of those that ask the world. */
export const withScripted = ({ producersIn }: ProducersIn): ProducersIn => ({
  producersIn: (folder) => (folder.endsWith(REPLACED) ? Promise.resolve(SCRIPTED) : producersIn(folder)),
});
