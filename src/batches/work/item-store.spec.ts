import type { DataSource } from 'typeorm';
import { expect, it, vi } from 'vitest';
import { ItemStore, type ClaimedItem } from './item-store.js';

const unused = undefined as never;

it('notes that an item was no attempt also where the database was away at first', async () => {
  const transaction = vi
    .fn<() => Promise<void>>()
    .mockRejectedValueOnce(new Error('Connection terminated due to connection timeout'))
    .mockResolvedValue();
  const store = new ItemStore({ transaction } as unknown as DataSource, unused, unused, unused);

  await store.handBack({ id: 'item', claim: 'claim', url: 'https://example.org' } as ClaimedItem);

  expect(transaction).toHaveBeenCalledTimes(2);
});
