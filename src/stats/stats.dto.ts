import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

export class StatsQueryDto {
  /** Days of the series, today (UTC) included. */
  @IsOptional()
  @ApiProperty({ type: 'integer' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(365)
  days: number = 30;
}

export class TagsQueryDto {
  /** What the tag begins with; case does not matter. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  // oxlint-disable-next-line no-control-regex -- PostgreSQL's text cannot hold it
  @Matches(/^[^\u0000]*$/, { message: 'q must not contain NUL' })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  q?: string;

  /** The most frequent ones only. */
  @IsOptional()
  @ApiProperty({ type: 'integer' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit: number = 100;
}

export class TagCountDto {
  @ApiProperty({ example: 'portrait' })
  tag: string;

  /** Images that carry it. */
  @ApiProperty({ type: 'integer', example: 12 })
  count: number;
}

export class TagCountsDto {
  /** The most frequent first. */
  data: TagCountDto[];
}

export class ImageCountsDto {
  @ApiProperty({ type: 'integer', example: 120 })
  total: number;
  @ApiProperty({ type: 'integer', example: 1 })
  pending: number;
  @ApiProperty({ type: 'integer', example: 2 })
  processing: number;
  @ApiProperty({ type: 'integer', example: 114 })
  processed: number;
  @ApiProperty({ type: 'integer', example: 3 })
  failed: number;
}

export class ProducerStatsDto {
  @ApiProperty({ example: 'caption' })
  producer: string;
  @ApiProperty({ type: 'integer', example: 0 })
  pending: number;
  @ApiProperty({ type: 'integer', example: 0 })
  running: number;
  @ApiProperty({ type: 'integer', example: 118 })
  done: number;
  @ApiProperty({ type: 'integer', example: 2 })
  failed: number;
  @ApiProperty({ type: 'integer', example: 0 })
  skipped: number;
  @ApiProperty({ type: 'integer', example: 0 })
  unavailable: number;

  /** Part of those that ran to an end, 0–1; null before the first. */
  @ApiProperty({ example: 0.983 })
  successRate: number | null;
  /** Part of those that ran to an end, 0–1; null before the first. */
  @ApiProperty({ example: 0.017 })
  failureRate: number | null;

  /** Of those that are done, in milliseconds. */
  @ApiProperty({ type: 'integer', nullable: true, example: 84 })
  meanDurationMs: number | null;
  /** Nineteen out of twenty take no longer, in milliseconds. */
  @ApiProperty({ type: 'integer', nullable: true, example: 190 })
  p95DurationMs: number | null;
}

export class StorageStatsDto {
  /** Bytes of all originals. */
  @ApiProperty({ type: 'integer', example: 734003200 })
  usedBytes: number;
  /** What may be used; null for the installation as a whole. */
  @ApiProperty({ type: 'integer', nullable: true, example: 21474836480 })
  quotaBytes: number | null;
}

/** What one's images had models answer on the present day, by UTC. Built-in producers count nothing. */
export class ModelCallsDto {
  @ApiProperty({ type: 'integer', example: 37 })
  used: number;
  /** Null where there is no limit. */
  @ApiProperty({ type: 'integer', nullable: true, example: 500 })
  limit: number | null;
  resetsAt: Date;
}

export class DayStatsDto {
  /** In UTC. */
  @ApiProperty({ example: '2025-06-01', format: 'date' })
  date: string;
  /** Images that arrived on this day, and still exist. */
  @ApiProperty({ type: 'integer', example: 14 })
  uploaded: number;
  /** Those of them that are processed by now. */
  @ApiProperty({ type: 'integer', example: 13 })
  processed: number;
  /** Those of them that could not be read. */
  @ApiProperty({ type: 'integer', example: 1 })
  failed: number;
  /** Bytes of their originals, as far as those are kept. */
  @ApiProperty({ type: 'integer', example: 52428800 })
  bytes: number;
}

export class StatsDto {
  images: ImageCountsDto;

  /** Part of the images that were looked at, 0–1; null before the first. */
  @ApiProperty({ example: 0.974 })
  successRate: number | null;
  /** Part of the images that were looked at, 0–1; null before the first. */
  @ApiProperty({ example: 0.026 })
  failureRate: number | null;

  /** Over all producers, of what is done, in milliseconds. */
  @ApiProperty({ type: 'integer', nullable: true, example: 61 })
  meanDurationMs: number | null;
  /** Over all producers, of what is done, in milliseconds. */
  @ApiProperty({ type: 'integer', nullable: true, example: 210 })
  p95DurationMs: number | null;

  producers: ProducerStatsDto[];
  storage: StorageStatsDto;
  /** One entry per day, the oldest first; days without uploads included. */
  days: DayStatsDto[];
}

export class OwnStatsDto extends StatsDto {
  modelCalls: ModelCallsDto;
}

export class UserCountsDto {
  @ApiProperty({ type: 'integer', example: 25 })
  total: number;
  @ApiProperty({ type: 'integer', example: 2 })
  admins: number;
  @ApiProperty({ type: 'integer', example: 1 })
  disabled: number;
}

export class TopUserDto {
  @ApiProperty({ type: 'integer', example: 7 })
  id: number;
  @ApiProperty({ example: 'ada' })
  username: string;
  @ApiProperty({ type: 'integer', example: 340 })
  imageCount: number;
  @ApiProperty({ type: 'integer', example: 734003200 })
  storageBytes: number;
}

export class AdminStatsDto extends StatsDto {
  users: UserCountsDto;
  /** The ten that use most storage. */
  topUsers: TopUserDto[];
}
