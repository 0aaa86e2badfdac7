import { ApiProperty, IntersectionType, OmitType, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { PageQueryDto } from '../../common/paging.dto.js';

/** The largest `integer` of PostgreSQL. */
const MAX_ID = 2 ** 31 - 1;
/** Each takes about a millisecond of the database, and an answer should not take long. */
const MAX_AT_ONCE = 5_000;

export class FailedFilterDto {
  @ApiProperty({ required: false, example: 'caption' })
  @IsOptional()
  @IsString()
  @Matches(/^[\w-]{1,64}$/, { message: 'producer must be the name of a producer' })
  producer?: string;

  /** Error code. */
  @ApiProperty({ required: false, example: 'TIMED_OUT' })
  @IsOptional()
  @IsString()
  @Matches(/^\w{1,64}$/, { message: 'code must be an error code' })
  code?: string;

  /** Id of the account that the image belongs to. */
  @ApiProperty({ type: 'integer', required: false, example: 7 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  owner?: number;
}

export class FailedCursorDto extends PickType(PageQueryDto, ['limit', 'cursor']) {}

export class ListFailedDto extends IntersectionType(FailedFilterDto, FailedCursorDto) {}

export class RetryFailedDto extends FailedFilterDto {
  /** So many at most; ask again while the answer says `more`. */
  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(1)
  @Max(MAX_AT_ONCE)
  limit: number = 1000;
}

export class CancelWaitingDto extends OmitType(RetryFailedDto, ['code']) {}
