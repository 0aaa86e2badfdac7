import type { DataSource } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { ExactSimilarity } from './exact-similarity.js';

/** A database that answers each question in turn. */
function answering(...answers: unknown[]) {
  const asked: { sql: string; values?: unknown[] }[] = [];
  const query = (sql: string, values?: unknown[]) => {
    asked.push({ sql, values });
    const answer = answers.shift();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { asked, exact: new ExactSimilarity({ query } as unknown as DataSource) };
}

/** As `array_send` has it. */
function sent(...values: number[]): Buffer {
  const bytes = Buffer.alloc(20 + values.length * 8);
  bytes.writeInt32BE(values.length, 12);
  for (const [index, value] of values.entries()) bytes.writeFloatBE(value, 24 + index * 8);
  return bytes;
}

describe('exact similarities', () => {
  const vector = Float32Array.of(0.6, 0.8);

  it('are worked out here where the database has no pgvector', async () => {
    const { exact } = answering([], [{ imageId: 'a', bytes: sent(0.6, 0.8) }]);
    const [scored] = await exact.of(['a'], 'm', vector);
    expect(scored).toEqual({ imageId: 'a', similarity: expect.closeTo(1, 6) });
  });

  it('are asked of pgvector, wherever it is installed', async () => {
    const { exact, asked } = answering([{ schema: '"my ext"' }], [{ imageId: 'a', similarity: 0.5 }], []);
    expect(await exact.of(['a'], 'm', vector)).toEqual([{ imageId: 'a', similarity: 0.5 }]);
    expect(asked[1]!.sql).toContain('OPERATOR("my ext".<#>)');
    expect(asked[1]!.values).toEqual([['a'], 'm', 2, [...vector]]);
    await exact.of(['b'], 'm', vector);
    expect(asked).toHaveLength(3);
  });

  it('are asked for again after the database was out of reach', async () => {
    const { exact } = answering(new Error('gone'), [], [{ imageId: 'a', bytes: sent(1, 0) }]);
    await expect(exact.of(['a'], 'm', vector)).rejects.toThrow('gone');
    expect(await exact.of(['a'], 'm', vector)).toHaveLength(1);
  });
});
