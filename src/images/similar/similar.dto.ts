import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { ImageDto } from '../image.dto.js';
import { DEFAULT_MAX_DISTANCE } from '../near-duplicates.js';

export class SimilarQueryDto {
  /** Differing bits of 64 that still count as alike. */
  @ApiProperty({ type: 'integer' })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(64)
  maxDistance: number = DEFAULT_MAX_DISTANCE;

  @ApiProperty({ type: 'integer' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;
}

export class DuplicatesQueryDto {
  /** Differing bits of 64 that still count as alike. */
  @ApiProperty({ type: 'integer' })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(11)
  maxDistance: number = DEFAULT_MAX_DISTANCE;

  /** Groups at most, the largest first. */
  @ApiProperty({ type: 'integer' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit: number = 100;
}

export class SimilarImageDto extends ImageDto {
  /** Differing bits of 64 between the fingerprints. */
  @ApiProperty({ type: 'integer', example: 4 })
  distance: number;
}

export class SimilarImageListDto {
  data: SimilarImageDto[];
}

export class DuplicateGroupDto {
  images: ImageDto[];
}

export class DuplicateGroupListDto {
  data: DuplicateGroupDto[];
}
