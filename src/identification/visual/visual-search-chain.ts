import type { VisualSearch } from '../providers/visual-search.provider.js';

/** Whom configuration names, in its order. */
export class VisualSearchChain {
  constructor(readonly providers: readonly VisualSearch[]) {}
}
