import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { PageQueryDto } from '../../common/paging.dto.js';
import { plainText } from '../../common/plain-text.js';
import { tagList } from '../text.js';
import { IsDateOrTime } from './is-date-or-time.js';

const SORT_FIELDS = ['uploadDate', 'takenAt', 'originalFilename', 'fileSize'];
const SORT_VALUES = SORT_FIELDS.flatMap((field) => [`-${field}`, field]);

const asList = (value: unknown) =>
  typeof value === 'string' ? value.split(',').filter((tag) => tag.trim()) : value;
const asBoolean = (value: unknown) =>
  value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value;

export class ListImagesDto extends PageQueryDto {
  /** Words in caption, tags, file name, or read in the picture. `"a phrase"`, `-without` and `or` are understood. */
  @ApiProperty({ example: 'red boat' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;

  /** Only images with all of these tags; repeat it, or separate by commas. */
  @ApiProperty({ example: ['boat'], type: [String] })
  @IsOptional()
  @Transform(({ value }) => tagList(asList(value)))
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  tag?: string[];

  @IsOptional()
  @IsIn(['pending', 'processing', 'processed', 'failed'])
  status?: string;

  /** Media type, or its second half. */
  @ApiProperty({ example: 'jpeg' })
  @IsOptional()
  @IsString()
  @MaxLength(40)
  type?: string;

  /** Taken at or after: a day or a time, as the camera's clock had it. */
  @ApiProperty({ example: '2024-07-01' })
  @IsOptional()
  @IsDateOrTime()
  takenFrom?: string;

  /** Taken at or before; a day counts whole. */
  @ApiProperty({ example: '2024-07-31' })
  @IsOptional()
  @IsDateOrTime()
  takenTo?: string;

  /** Uploaded at or after; UTC where no offset is given. */
  @IsOptional()
  @IsDateOrTime()
  uploadedFrom?: string;

  /** Uploaded at or before; a day counts whole. */
  @IsOptional()
  @IsDateOrTime()
  uploadedTo?: string;

  /** Part of the camera's make or model. */
  @ApiProperty({ example: 'canon' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  camera?: string;

  @IsOptional()
  @Transform(({ value }) => asBoolean(value))
  @IsBoolean()
  favorite?: boolean;

  /** Only images that a moderator found not to be for everybody, or only those that it found nothing amiss with. */
  @IsOptional()
  @Transform(({ value }) => asBoolean(value))
  @IsBoolean()
  flagged?: boolean;

  /**
   * Sorted by likeness to this image, which must be one's own; each with its `similarity`. `sort` then has no
   * meaning. Needs an embedder, see docs/search.md.
   */
  @ApiProperty({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  similarTo?: string;

  /** Sorted by likeness to what these words mean; each with its `similarity`. Instead of `similarTo`. */
  @ApiProperty({ example: 'a red boat' })
  @IsOptional()
  @Transform(({ value }) => plainText(value))
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  meaning?: string;

  /** With `similarTo` or `meaning`: only images at least so alike. */
  @ApiProperty({ example: 0.25, minimum: -1, maximum: 1 })
  @IsOptional()
  @Transform(({ value }) => (typeof value === 'string' && value.trim() ? Number(value) : value))
  @IsNumber()
  @Min(-1)
  @Max(1)
  minSimilarity?: number;

  /** Only images with all of these people, by id; repeat it, or separate by commas. */
  @ApiProperty({ example: ['01980000-0000-7000-8000-000000000000'], type: [String] })
  @IsOptional()
  @Transform(({ value }) => asList(value))
  @IsArray()
  @ArrayMaxSize(20)
  @IsUUID('all', { each: true })
  person?: string[];

  /** `-` for the largest or newest first. */
  @ApiProperty({ enum: SORT_VALUES, required: false, default: '-uploadDate' })
  @IsIn(SORT_VALUES)
  sort: string = '-uploadDate';
}
