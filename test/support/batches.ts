import { expect, vi } from 'vitest';
import type { Answer, Json, TestUser } from './test-user.js';

export interface BatchRequest {
  /** Text parts of the form; one that is to be sent several times as an array. */
  options?: Record<string, string | number | boolean | readonly string[]>;
  filename?: string;
  /** The Idempotency-Key. */
  key?: string;
}

/** Sends a table of products in. */
export function sendBatch(
  user: TestUser,
  csv: string | Uint8Array,
  { options = {}, filename = 'products.csv', key }: BatchRequest = {},
): Promise<Answer<Json>> {
  const form = new FormData();
  const bytes = typeof csv === 'string' ? csv : new Uint8Array(csv);
  form.append('file', new Blob([bytes], { type: 'text/csv' }), filename);
  for (const [name, value] of Object.entries(options))
    for (const each of [value].flat()) form.append(name, String(each));
  return user.call('POST', '/batches', {
    form,
    headers: key === undefined ? {} : { 'Idempotency-Key': key },
  });
}

/** @returns the batch, once it is not processing any more */
export function finishedBatch(user: TestUser, id: string, { timeout = 30_000 } = {}): Promise<Json> {
  return vi.waitFor(
    async () => {
      const { body } = await user.get(`/batches/${id}`);
      expect(body.status, `${JSON.stringify(body)} is processing still`).not.toBe('processing');
      return body;
    },
    { timeout, interval: 100 },
  );
}

/** A table with the three columns that a batch knows; each row is a name and its addresses. */
export function productTable(rows: readonly (readonly [name: string, ...urls: string[]])[]): string {
  const lines = rows.map(
    ([name, ...urls], index) => `${index + 1},${quoted(name)},${quoted(urls.join(', '))}`,
  );
  return ['S. No.,Product Name,Input Image Urls', ...lines, ''].join('\n');
}

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
