import type { Tag } from '../../../src/analysis/productions.js';

declare module '../../../src/analysis/productions.js' {
  interface Productions {
    sunset: SunsetResult;
  }
}

export interface SunsetResult {
  /** 0–1 */
  likelihood: number;
  tags: Tag[];
}
