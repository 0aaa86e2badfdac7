import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

export const MAX_PAGE_SIZE = 100;

/** Either `page` (the answer has `total`) or `cursor` (cost independent of depth). */
export class PageQueryDto {
  /** Items per page. */
  @IsOptional()
  @ApiProperty({ type: 'integer' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE_SIZE)
  limit: number = 20;

  /** 1-based page number. */
  @IsOptional()
  @ApiProperty({ type: 'integer' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  page?: number;

  /** The `nextCursor` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  cursor?: string;
}

/** What every list answers beside its `data`. */
export class PageDto {
  /** Given with `page` only. */
  @ApiProperty({ type: 'integer', example: 1 })
  page?: number;

  @ApiProperty({ type: 'integer', example: 20 })
  limit: number;

  /** Given with `page` only. */
  @ApiProperty({ type: 'integer', example: 137 })
  total?: number;

  /** Null on the last page. */
  @ApiProperty({ example: 'eyJpZCI6IjAxOTgifQ' })
  nextCursor: string | null;
}

/** The answer of every list. */
export interface Page<T> {
  data: T[];
  /** Given with `page` only. */
  page?: number;
  limit: number;
  /** Given with `page` only. */
  total?: number;
  nextCursor: string | null;
}
