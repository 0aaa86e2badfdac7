import type { ProducerName } from '../analysis/productions.js';

/** What hangs below this, and itself, is what identifying a picture is. */
export const IDENTIFICATION = 'visual-matches' satisfies ProducerName;
