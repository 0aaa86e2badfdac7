import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn } from 'class-validator';
import { SignedQueryDto } from '../../images/media/thumbnail.dto.js';
import { CROP_SIZES, DEFAULT_CROP_SIZE } from './crop-path.js';

export class CropQueryDto extends SignedQueryDto {
  /** Pixels of an edge. A smaller face is not enlarged. */
  @ApiProperty({ type: 'integer', enum: CROP_SIZES })
  @Type(() => Number)
  @IsIn(CROP_SIZES)
  size: number = DEFAULT_CROP_SIZE;
}
