import type { ProducerNode } from '../../analysis/producer-registry.js';
import type { Production } from '../../database/entities/production.entity.js';
import type { FailedLineDto, ResultLineDto } from './classify.dto.js';
import { isUnderWay } from '../../database/is-under-way.js';

export type Line = ResultLineDto | FailedLineDto;

type Ended = Pick<Production, 'producer' | 'status' | 'data' | 'errorCode' | 'errorMessage' | 'seq'>;

const GONE = {
  status: 'failed',
  data: null,
  errorCode: 'IMAGE_NOT_FOUND',
  errorMessage: 'The image was deleted meanwhile',
  seq: 0,
} as const;

/**
 * Tells each result of a branch once, as it becomes known. Of what has failed, or found nothing, one line says so; what
 * hangs below is passed over in silence. Where that stage has no line of its own, the first below speaks for it.
 */
export class BranchLines {
  /** Nothing more is to be said of these. */
  private readonly settled = new Set<string>();
  private readonly told = new Set<string>();

  /** @param nodes parents before what hangs below them */
  constructor(private readonly nodes: readonly ProducerNode[]) {}

  /** Whether all that there is to tell was told. */
  get ended(): boolean {
    return this.nodes.every(({ name, producer }) => !producer.line || this.settled.has(name));
  }

  /**
   * What is to be said since the last time, in the order in which it came about.
   * @param productions all that there are now; none where the image is gone
   */
  next(productions: readonly Ended[]): Line[] {
    const rows = new Map(productions.map((production) => [production.producer, production]));
    /** They have no result, so that nothing below them will have one: it may still say that it waits. */
    const barren = new Set<string>();
    const news: { seq: number; line: Line }[] = [];
    const isGone = productions.length === 0;
    for (const node of this.nodes) {
      // Of what was told before, what hangs below it was to come.
      if (isGone && this.settled.has(node.name)) continue;
      const row = isGone ? { ...GONE, producer: node.name } : rows.get(node.name);
      const isBelowBarren = node.parent !== undefined && barren.has(node.parent);
      if (!isBelowBarren && isUnderWay(row?.status)) continue;
      if (isBelowBarren || row?.status !== 'done') barren.add(node.name);
      if (this.settled.has(node.name)) continue;
      this.settled.add(node.name);
      const line = isBelowBarren || !row ? undefined : this.tell(node, row);
      if (line) news.push({ seq: row!.seq, line });
    }
    return news.sort((a, b) => a.seq - b.seq).map(({ line }) => line);
  }

  private tell(node: ProducerNode, row: Ended): Line | undefined {
    const isDone = row.status === 'done';
    const described = isDone ? node.producer.line : this.describedAtOrBelow(node);
    if (!described || this.told.has(described.description)) return undefined;
    this.told.add(described.description);
    const description = { data_description: described.description };
    if (isDone) return { ...description, data_type: described.type, data: described.data(row.data as never) };
    return {
      ...description,
      error: { code: row.errorCode ?? 'PRODUCER_FAILED', message: row.errorMessage ?? '' },
    };
  }

  private describedAtOrBelow(node: ProducerNode) {
    const below = new Set<string>([node.name]);
    for (const { name, parent } of this.nodes) if (parent !== undefined && below.has(parent)) below.add(name);
    return this.nodes.find(({ name, producer }) => below.has(name) && producer.line)?.producer.line;
  }
}
