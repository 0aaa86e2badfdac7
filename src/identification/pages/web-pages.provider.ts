import { Injectable } from '@nestjs/common';
import { Provider } from '../providers/provider.js';

/** Whoever's pages they are: they learn that somebody reads them, and what for by which it is. */
@Injectable()
export class WebPages extends Provider {
  readonly name = 'web-pages';
  readonly sends = 'words';
  readonly metered = false;

  unavailable(): undefined {
    return undefined;
  }
}
