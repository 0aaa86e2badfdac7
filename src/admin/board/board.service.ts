import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/access.js';
import { SessionRequired } from '../../auth/auth.errors.js';
import { AuditLog } from '../../audit/audit-log.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { BoardDisabled } from './board.errors.js';
import { BoardPasses } from './board-passes.js';

@Injectable()
export class BoardService {
  constructor(
    private readonly passes: BoardPasses,
    private readonly audit: AuditLog,
    @InjectConfig('admin') private readonly config: AppConfig['admin'],
  ) {}

  /** @throws BoardDisabled, SessionRequired */
  async open({ sessionId }: Principal): Promise<{ pass: string; expiresAt: Date }> {
    if (!this.config.bullBoard) throw new BoardDisabled();
    if (sessionId === undefined) throw new SessionRequired();
    await this.audit.record({ action: 'board.opened', target: { type: 'installation', id: 'queues' } });
    return this.passes.issue(sessionId);
  }
}
