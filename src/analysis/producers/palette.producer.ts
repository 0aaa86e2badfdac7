import { Injectable } from '@nestjs/common';
import { findPalette, readPalettePixels } from '../../imaging/measure/palette.js';
import { Producer, type ImageFields, type Produces, type Source } from '../producer.js';
import type { PaletteResult } from '../productions.js';
import { ownWork } from './provenance.js';

const VERSION = 2;

@Injectable()
@Producer({ name: 'palette', parent: 'renditions', lane: 'cpu', trigger: 'upload', version: VERSION })
export class PaletteProducer implements Produces<'palette'> {
  async produce(source: Source) {
    const pixels = await readPalettePixels(await source.rendition('small'));
    return { data: { colours: findPalette(pixels) }, provenance: ownWork(VERSION) };
  }

  imageFields({ colours }: PaletteResult): ImageFields {
    return { palette: colours };
  }
}
