import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Page } from '../common/paging.dto.js';
import { AuditEvent } from '../database/entities/index.js';
import { pageById } from '../database/page-by-id.js';
import type { AuditPageQueryDto, ListAuditDto } from './audit.dto.js';
import { idAt } from './time-ids.js';

/** Newest first. Every list is read along an index, however long the log. */
@Injectable()
export class AuditReader {
  constructor(@InjectRepository(AuditEvent) private readonly events: Repository<AuditEvent>) {}

  list({ actor, action, outcome, target, from, to, ...page }: ListAuditDto): Promise<Page<AuditEvent>> {
    const query = this.events.createQueryBuilder('event');
    if (actor !== undefined) query.andWhere({ actorId: actor });
    if (action) query.andWhere({ action });
    if (outcome) query.andWhere({ outcome });
    if (target !== undefined) query.andWhere(targetOf(target));
    if (from) query.andWhere('event.id >= :from', { from: idAt(from) });
    if (to) query.andWhere('event.id < :to', { to: idAt(to) });
    return pageById(query, page, 'DESC');
  }

  /** What concerns the account of one user. */
  ofAccount(userId: number, page: AuditPageQueryDto): Promise<Page<AuditEvent>> {
    const target = { targetType: 'user', targetId: String(userId) };
    return pageById(this.events.createQueryBuilder('event').where(target), page, 'DESC');
  }
}

function targetOf(target: string): { targetType: string; targetId?: string } {
  const colon = target.indexOf(':');
  if (colon === -1) return { targetType: target };
  return { targetType: target.slice(0, colon), targetId: target.slice(colon + 1) };
}
