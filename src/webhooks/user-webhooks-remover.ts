import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RemovesUserData, UserDataRemover } from '../users/user-data-remover.js';
import { removeEndpoint } from './endpoints/endpoint-removal.js';

/** What a deleted account leaves behind here: nothing. */
@Injectable()
@RemovesUserData('then')
export class UserWebhooksRemover extends UserDataRemover {
  constructor(private readonly source: DataSource) {
    super();
  }

  async removeAllOf(userId: number): Promise<void> {
    const endpoints = await this.source.query<{ id: string }[]>(
      'SELECT id FROM webhook_endpoints WHERE owner_id = $1 ORDER BY id',
      [userId],
    );
    for (const { id } of endpoints) await removeEndpoint(this.source, id);
  }
}
