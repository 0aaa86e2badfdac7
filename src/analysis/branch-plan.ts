import type { Production } from '../database/entities/production.entity.js';
import type { ProducerNode } from './producer-registry.js';

/** What became of a production the last time. */
export interface Past extends Pick<Production, 'producer' | 'status' | 'version' | 'errorCode'> {
  /** Whether it ended so long ago that it may be tried again. */
  isOld: boolean;
}

/** What stood in the way may be gone by now, and to find that out costs nothing. */
const SOON_AGAIN = new Set([
  'CONSENT_NEEDED',
  'PROVIDER_OFF',
  'PROVIDER_BUDGET_SPENT',
  'MODEL_BUDGET_SPENT',
  'UNAVAILABLE',
]);

/**
 * What is to be made so that each of these has its result: what never was, what an older version made, what may be tried
 * again, and all that hangs below any of it. What is under way, or done, or failed just now, is left as it is.
 * @param nodes parents before what hangs below them
 * @param isWanted of the others only those are made anew that hang below one that is
 */
export function outstanding(
  nodes: readonly ProducerNode[],
  past: readonly Past[],
  isWanted: (node: ProducerNode) => boolean,
  canRun: (node: ProducerNode) => boolean,
): ProducerNode[] {
  const before = new Map(past.map((each) => [each.producer, each]));
  const planned = new Set<string>();
  const barred = new Set<string>();
  for (const node of nodes) {
    const last = before.get(node.name);
    if (node.parent !== undefined && planned.has(node.parent)) planned.add(node.name);
    else if (node.parent !== undefined && barred.has(node.parent)) barred.add(node.name);
    else if (isWanted(node) && isDue(node, last, canRun)) planned.add(node.name);
    else if (last && hasNoResult(last)) barred.add(node.name);
  }
  return nodes.filter(({ name }) => planned.has(name));
}

function isDue(node: ProducerNode, last: Past | undefined, canRun: (node: ProducerNode) => boolean): boolean {
  switch (last?.status) {
    case undefined:
      return true;
    case 'pending':
    case 'running':
      return false;
    case 'done':
      return last.version < node.version;
    case 'unavailable':
      return canRun(node);
    case 'failed':
    case 'skipped':
      // Asked only where its parent has not failed, or not any more.
      if (last.errorCode === 'PARENT_FAILED') return true;
      return last.isOld || SOON_AGAIN.has(last.errorCode ?? '');
  }
}

const hasNoResult = ({ status }: Past) =>
  status === 'failed' || status === 'skipped' || status === 'unavailable';
