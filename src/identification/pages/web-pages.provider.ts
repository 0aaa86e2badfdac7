import { Injectable } from '@nestjs/common';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { Provider } from '../providers/provider.js';
import { MAX_PAUSE_MS } from './host-turns.js';
import { ROBOTS_TIMEOUT_MS } from './robots.js';

/** Whoever's pages they are: they learn that somebody reads them, and by which pages these are, what is looked for. */
@Injectable()
export class WebPages extends Provider {
  readonly name = 'web-pages';
  readonly sends = 'words';
  readonly metered = false;
  override readonly version = 1;

  constructor(@InjectConfig('identification') private readonly config: AppConfig['identification']) {
    super();
  }

  /** For a page, after its host's robots.txt, a page that is read there before it, and a pause. */
  override timeoutSeconds(): number {
    return 2 * this.config.pageTimeoutSeconds + (ROBOTS_TIMEOUT_MS + MAX_PAUSE_MS) / 1000;
  }

  unavailable(): undefined {
    return undefined;
  }
}
