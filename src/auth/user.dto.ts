import { ApiProperty } from '@nestjs/swagger';
import type { Role, User } from '../database/entities/user.entity.js';

export class UserDto {
  @ApiProperty({ type: 'integer', example: 7 })
  id: number;

  @ApiProperty({ example: 'ada' })
  username: string;

  @ApiProperty({ example: 'ada@example.org' })
  email: string;

  @ApiProperty({ enum: ['user', 'admin'] })
  role: Role;

  createdAt: Date;

  /** How many bytes the originals, and what batches make of them, may take together. */
  @ApiProperty({ type: 'integer', example: 21474836480 })
  quotaBytes: number;

  /** How many bytes the originals, and what batches have made of them, take. */
  @ApiProperty({ type: 'integer', example: 1048576 })
  storageBytes: number;

  @ApiProperty({ type: 'integer', example: 12 })
  imageCount: number;

  static from(user: User, defaultQuotaBytes: number): UserDto {
    const { id, username, email, role, createdAt, quotaBytes, storageBytes, imageCount } = user;
    return {
      id,
      username,
      email,
      role,
      createdAt,
      quotaBytes: quotaBytes ?? defaultQuotaBytes,
      storageBytes,
      imageCount,
    };
  }
}
