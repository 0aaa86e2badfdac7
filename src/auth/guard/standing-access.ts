import { Injectable } from '@nestjs/common';
import type { Principal } from '../access.js';
import { AccountStates } from '../accounts/account-states.js';
import { ApiKeysService } from '../api-keys/api-keys.service.js';
import { SessionsService } from '../sessions/sessions.service.js';

/** For what goes on long after its request was let in. */
@Injectable()
export class StandingAccess {
  constructor(
    private readonly accounts: AccountStates,
    private readonly sessions: SessionsService,
    private readonly apiKeys: ApiKeysService,
  ) {}

  /** Whether the credential that the caller came with would be accepted still, its expiry aside. */
  async holds({ userId, sessionId, apiKeyId }: Principal): Promise<boolean> {
    if (!(await this.accounts.active(userId))) return false;
    if (sessionId !== undefined) return (await this.sessions.userOf(sessionId)) === userId;
    return apiKeyId !== undefined && this.apiKeys.exists(userId, apiKeyId);
  }
}
