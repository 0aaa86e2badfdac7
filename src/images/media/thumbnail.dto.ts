import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

export const THUMBNAIL_FORMATS = ['jpeg', 'webp', 'avif'] as const;
export type ThumbnailFormat = (typeof THUMBNAIL_FORMATS)[number];

/** What a signed link carries. */
export class SignedQueryDto {
  @ApiProperty({ description: 'Unix seconds; part of a signed link.' })
  @IsOptional()
  @IsString()
  @MaxLength(20)
  expires?: string;

  @ApiProperty({ description: 'Part of a signed link.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  signature?: string;
}

export class FileQueryDto extends SignedQueryDto {
  /** `1` to be offered as a download. */
  @IsOptional()
  @IsIn(['0', '1', 'true', 'false'])
  download?: string;
}

export class ThumbnailQueryDto extends SignedQueryDto {
  /** Longest edge in pixels. A smaller picture is not enlarged. */
  @ApiProperty({ type: 'integer' })
  @Type(() => Number)
  @IsInt()
  @Min(16)
  @Max(2048)
  size: number = 300;

  @ApiProperty({ enum: THUMBNAIL_FORMATS })
  @IsIn(THUMBNAIL_FORMATS)
  format: ThumbnailFormat = 'jpeg';
}
