import type { ProductionDto } from '../../analysis/production.dto.js';
import type { ImageDto } from '../../images/image.dto.js';

export type DemoEvent =
  | { event: 'image'; id: number; data: ImageDto }
  | { event: 'production'; id: number; data: ProductionDto & { imageId: string } }
  | { event: 'deleted'; id?: number; data: { id: string } };

/** The events of an NDJSON stream. An empty line is a sign of life, and a line may come in pieces. */
export async function* eventsOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<DemoEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim()) yield JSON.parse(line) as DemoEvent;
  }
}
