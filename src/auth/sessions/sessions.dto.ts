import { ApiProperty } from '@nestjs/swagger';
import { PageDto } from '../../common/paging.dto.js';
import type { Session } from '../../database/entities/session.entity.js';
import type { Principal } from '../access.js';

export class SessionDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** Whether this very request was made with it. */
  current: boolean;

  /** How the program that logged in described itself. */
  @ApiProperty({ type: String, nullable: true, example: 'Mozilla/5.0' })
  userAgent: string | null;

  /** Where the login came from. */
  @ApiProperty({ type: String, nullable: true, example: '203.0.113.7' })
  ip: string | null;

  createdAt: Date;

  /** When its refresh token was last exchanged. */
  lastUsedAt: Date;

  /** It ends then, unless it is refreshed before. */
  expiresAt: Date;

  static from(session: Session, user: Principal): SessionDto {
    const { id, userAgent, ip, createdAt, lastUsedAt, expiresAt } = session;
    return { id, current: id === user.sessionId, userAgent, ip, createdAt, lastUsedAt, expiresAt };
  }
}

export class SessionPageDto extends PageDto {
  data: SessionDto[];
}
