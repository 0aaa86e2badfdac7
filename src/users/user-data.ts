import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { RemovesUserData, type UserDataRemover } from './user-data-remover.js';

/** What features keep of an account. */
@Injectable()
export class UserData implements OnModuleInit {
  private removers: UserDataRemover[] = [];

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    const found = this.discovery.getProviders({ metadataKey: RemovesUserData.KEY });
    const at = (time: 'first' | 'then') =>
      found
        .filter((wrapper) => this.discovery.getMetadataByDecorator(RemovesUserData, wrapper) === time)
        .map(({ instance }) => instance as UserDataRemover);
    this.removers = [...at('first'), ...at('then')];
  }

  /** May be called again after it failed half-way. */
  async removeAllOf(userId: number): Promise<void> {
    for (const remover of this.removers) await remover.removeAllOf(userId);
  }
}
