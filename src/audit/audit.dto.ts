import { ApiProperty, PickType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsDate, IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { PageQueryDto } from '../common/paging.dto.js';
import type { AuditEvent, AuditOutcome } from '../database/entities/audit-event.entity.js';
import { AUDIT_ACTIONS, type AuditAction } from './audit-actions.js';

/** The largest `integer` of PostgreSQL. */
const MAX_ID = 2 ** 31 - 1;

/** A day (UTC), or a time with its zone: without one, it would be read in the server's. */
const DAY_OR_TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/;

const IsTime = () => (target: object, property: string) => {
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && DAY_OR_TIME.test(value) ? new Date(value) : value,
  )(target, property);
  IsDate({ message: `${property} must be a day (2026-01-31) or a time (2026-01-31T18:30:00Z)` })(
    target,
    property,
  );
};

/** By cursor only: counting a log of many millions would take longer than reading it. */
export class AuditPageQueryDto extends PickType(PageQueryDto, ['limit', 'cursor']) {}

export class ListAuditDto extends AuditPageQueryDto {
  /** Id of the account that did it. */
  @ApiProperty({ type: 'integer', required: false, example: 7 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  actor?: number;

  @ApiProperty({ enum: AUDIT_ACTIONS, required: false })
  @IsOptional()
  @IsIn(AUDIT_ACTIONS)
  action?: AuditAction;

  @ApiProperty({ enum: ['success', 'failure'], required: false })
  @IsOptional()
  @IsIn(['success', 'failure'])
  outcome?: AuditOutcome;

  /** What it was done to: a kind alone (`user`), or with an id (`user:7`, `lane:model`). */
  @ApiProperty({ required: false, example: 'user:7' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(/^\w+(?::[\w.-]+)?$/, { message: 'target must be a kind (user), or a kind and an id (user:7)' })
  target?: string;

  /** Recorded at this time or later. */
  @ApiProperty({ type: String, format: 'date-time', required: false, example: '2026-01-31T00:00:00Z' })
  @IsOptional()
  @IsTime()
  from?: Date;

  /** Recorded before this time. */
  @ApiProperty({ type: String, format: 'date-time', required: false, example: '2026-02-28T00:00:00Z' })
  @IsOptional()
  @IsTime()
  to?: Date;
}

export class AuditActorDto {
  /** Null where the account is gone, or where it was a command. */
  @ApiProperty({ type: 'integer', nullable: true, example: 7 })
  id: number | null;

  /** As it was called then. */
  @ApiProperty({ example: 'ada' })
  name: string | null;
}

export class AuditTargetDto {
  @ApiProperty({ example: 'user' })
  type: string;

  @ApiProperty({ example: '7' })
  id: string | null;
}

export class SecurityEventDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  at: Date;

  /** Later than `at` where `occurrences` is more than one. */
  lastAt: Date;

  /** The same, from the same address, within the hour. */
  @ApiProperty({ type: 'integer', example: 1 })
  occurrences: number;

  @ApiProperty({ enum: AUDIT_ACTIONS })
  action: string;

  @ApiProperty({ enum: ['success', 'failure'] })
  outcome: AuditOutcome;

  /** Null where it is not known, or is an administrator's. */
  @ApiProperty({ example: '203.0.113.7', nullable: true })
  ip: string | null;

  /** What the client calls itself. */
  @ApiProperty({ example: 'Mozilla/5.0', nullable: true })
  userAgent: string | null;

  /** Who did it, where that was somebody else: an administrator or a command. */
  @ApiProperty({ enum: ['you', 'administrator', 'unknown'] })
  by: 'you' | 'administrator' | 'unknown';

  @ApiProperty({ type: 'object', additionalProperties: true })
  details: Record<string, unknown>;

  /** For the owner of the account: another one's address and client are that one's business. */
  static of(this: void, row: AuditEvent, userId: number): SecurityEventDto {
    const own = row.actorId === userId;
    const elses = !own && row.actorName !== null;
    return {
      id: row.id,
      at: row.at,
      lastAt: row.lastAt,
      occurrences: row.occurrences,
      action: row.action,
      outcome: row.outcome,
      ip: elses ? null : row.ip,
      userAgent: elses ? null : row.userAgent,
      by: own ? 'you' : elses ? 'administrator' : 'unknown',
      details: row.details,
    };
  }
}

export class AuditEventDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  at: Date;

  /** Later than `at` where `occurrences` is more than one. */
  lastAt: Date;

  /** Failed logins of one hour are counted in one entry each. */
  @ApiProperty({ type: 'integer', example: 1 })
  occurrences: number;

  @ApiProperty({ enum: AUDIT_ACTIONS })
  action: string;

  @ApiProperty({ enum: ['success', 'failure'] })
  outcome: AuditOutcome;

  /** Null where nobody was logged in. */
  actor: AuditActorDto | null;

  target: AuditTargetDto | null;

  @ApiProperty({ example: '203.0.113.7', nullable: true })
  ip: string | null;

  @ApiProperty({ example: 'Mozilla/5.0', nullable: true })
  userAgent: string | null;

  /** As in the answer's `X-Request-Id`, and in the logs. */
  @ApiProperty({ example: '0198c0de-5f4b-7a7e-8d9e-0242ac120002', nullable: true })
  requestId: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true })
  details: Record<string, unknown>;

  static from(this: void, row: AuditEvent): AuditEventDto {
    return {
      id: row.id,
      at: row.at,
      lastAt: row.lastAt,
      occurrences: row.occurrences,
      action: row.action,
      outcome: row.outcome,
      actor: row.actorName === null ? null : { id: row.actorId, name: row.actorName },
      target: row.targetType === null ? null : { type: row.targetType, id: row.targetId },
      ip: row.ip,
      userAgent: row.userAgent,
      requestId: row.requestId,
      details: row.details,
    };
  }
}

class CursorPageDto {
  @ApiProperty({ type: 'integer', example: 20 })
  limit: number;

  /** Null on the last page. */
  @ApiProperty({ example: 'MDE5OGMwZGU', nullable: true })
  nextCursor: string | null;
}

export class AuditEventPageDto extends CursorPageDto {
  data: AuditEventDto[];
}

export class SecurityEventPageDto extends CursorPageDto {
  data: SecurityEventDto[];
}
