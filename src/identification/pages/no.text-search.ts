import { Injectable } from '@nestjs/common';
import { WorkFault } from '../../common/work-fault.js';
import { TextSearch, type TextHit } from '../providers/text-search.provider.js';

const NOT_CONFIGURED = 'No search by words is configured: set TEXT_SEARCH=searxng and SEARXNG_URL.';

/** Where none is configured. */
@Injectable()
export class NoTextSearch extends TextSearch {
  readonly name = 'text-search';
  readonly sends = 'words';
  readonly metered = false;
  override readonly isConfigured = false;

  unavailable(): string {
    return NOT_CONFIGURED;
  }

  async search(): Promise<TextHit[]> {
    throw new WorkFault('UNAVAILABLE', NOT_CONFIGURED);
  }
}
