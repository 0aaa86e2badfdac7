import { ApiProperty } from '@nestjs/swagger';
import { PassedOverDto, ProductionErrorDto } from '../analysis/production.dto.js';
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

  /** Why there is none, or why the one that is there was not made anew: `POST …/analysis` tries again. */
  error: ProductionErrorDto | null;

  /** Who or what made the machine's caption. */
  @ApiProperty({ example: 'builtin', nullable: true, type: String })
  provider: string | null;

  @ApiProperty({ example: 'pixels-and-exif', nullable: true, type: String })
  model: string | null;

  @ApiProperty({ example: '1', nullable: true, type: String })
  version: string | null;

  /** How sure the machine was, 0–1, where it says so. */
  @ApiProperty({ example: 0.87, nullable: true, type: Number })
  score: number | null;

  /** When the machine said so. */
  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  at: string | null;

  /** Who was to be asked before, and why they did not answer. */
  @ApiProperty({ type: [PassedOverDto] })
  insteadOf: PassedOverDto[];
}
