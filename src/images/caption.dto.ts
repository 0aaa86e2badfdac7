import { ApiProperty } from '@nestjs/swagger';
import type { ValueSource } from '../database/entities/image.entity.js';

export class CaptionDto {
  /** Null while pending. */
  @ApiProperty({ example: 'A bright landscape picture in orange and dark blue' })
  caption: string | null;
  tags: string[];

  /** Who wrote it. */
  @ApiProperty({ enum: ['machine', 'user', null], nullable: true, type: String })
  source: ValueSource | null;

  @ApiProperty({ enum: ['pending', 'running', 'done', 'failed', 'skipped', 'unavailable'] })
  status: string;

  /** Who or what made the machine's caption. */
  @ApiProperty({ example: 'builtin', nullable: true, type: String })
  provider: string | null;

  @ApiProperty({ example: 'pixels-and-exif', nullable: true, type: String })
  model: string | null;
}
