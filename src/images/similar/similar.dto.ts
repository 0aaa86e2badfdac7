import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { DEFAULT_MAX_DISTANCE } from '../near-duplicates.js';

export class SimilarQueryDto {
  /** Differing bits of 64 that still count as alike. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(64)
  maxDistance: number = DEFAULT_MAX_DISTANCE;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;
}

export class DuplicatesQueryDto {
  /** Differing bits of 64 that still count as alike. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(11)
  maxDistance: number = DEFAULT_MAX_DISTANCE;

  /** Groups at most, the largest first. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit: number = 100;
}
