import { DiscoveryService } from '@nestjs/core';

/**
 * Removes what an account owns beyond its row: pictures, files, whatever can be too much to go with it in one
 * statement. Implemented by the features that keep it and found at boot by the decorator, so that this one knows of none.
 */
export abstract class UserDataRemover {
  /** May be called again after it failed half-way. */
  abstract removeAllOf(userId: number): Promise<void>;
}

/** Marks a remover, and says when it is asked: what makes more of the others' data goes before what it makes. */
export const RemovesUserData = DiscoveryService.createDecorator<'first' | 'then'>();
