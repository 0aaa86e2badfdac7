/**
 * Removes what an account owns beyond its row: pictures, files, whatever other features keep. Implemented by
 * the feature that keeps it, so that this one need not know of pictures.
 */
export abstract class UserDataRemover {
  /** May be called again after it failed half-way. */
  abstract removeAllOf(userId: number): Promise<void>;
}
