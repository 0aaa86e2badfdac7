import { ApiProperty, PickType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { PageDto, PageQueryDto } from '../../common/paging.dto.js';
import { plainText } from '../../common/plain-text.js';

const asBoolean = (value: unknown) =>
  value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value;

export class ListPeopleDto extends PageQueryDto {
  /** Part of the name. */
  @ApiProperty({ example: 'anna' })
  @IsOptional()
  @Transform(({ value }) => plainText(value))
  @IsString()
  @MaxLength(100)
  q?: string;

  /** Those who were hidden, instead of the others. */
  @IsOptional()
  @ApiProperty({ default: false })
  @Transform(({ value }) => asBoolean(value))
  @IsBoolean()
  hidden: boolean = false;

  /** Passes over those with fewer faces, unless they have a name or a person has decided something about them. */
  @IsOptional()
  @ApiProperty({ type: 'integer' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  minFaces: number = 2;
}

/** In the case in which the database tells them. */
const asId = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);
const asIds = (value: unknown) => (Array.isArray(value) ? value.map(asId) : value);

export class UpdatePersonDto {
  /** Null takes the name away. */
  @ApiProperty({ example: 'Anna', nullable: true, type: String, required: false })
  @IsOptional()
  @Transform(({ value }) => plainText(value))
  @ValidateIf((_, value) => value !== null)
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  name?: string | null;

  /** Keeps the person out of the list; faces that are found later join all the same. */
  @ApiProperty({ required: false })
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean()
  hidden?: boolean;

  /** One of the person's faces to stand for all; null leaves the choice to the server. */
  @ApiProperty({ format: 'uuid', nullable: true, type: String, required: false })
  @IsOptional()
  @Transform(({ value }) => asId(value))
  @ValidateIf((_, value) => value !== null)
  @IsUUID('all')
  coverFaceId?: string | null;
}

export class MergePeopleDto {
  /** Who else this is. They are gone afterwards. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @Transform(({ value }) => asIds(value))
  @IsUUID('all', { each: true })
  clusterIds: string[];
}

export class SplitPersonDto {
  /** The faces that are somebody else's. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @Transform(({ value }) => asIds(value))
  @IsUUID('all', { each: true })
  faceIds: string[];
}

export class SeparatePeopleDto {
  /** Who is somebody else. */
  @Transform(({ value }) => asId(value))
  @IsUUID('all')
  clusterId: string;
}

export class MoveFaceDto {
  /** Whose face it is; null: of a person of its own. */
  @ApiProperty({ format: 'uuid', nullable: true, type: String })
  @Transform(({ value }) => asId(value))
  @ValidateIf((_, value) => value !== null)
  @IsUUID('all')
  clusterId: string | null;
}

/** Of the upright picture, all four 0–1. */
export class BoxDto {
  @ApiProperty({ example: 0.31 })
  x: number;

  @ApiProperty({ example: 0.12 })
  y: number;

  @ApiProperty({ example: 0.18 })
  width: number;

  @ApiProperty({ example: 0.24 })
  height: number;
}

export class PersonCoverDto {
  @ApiProperty({ format: 'uuid' })
  faceId: string;

  @ApiProperty({ format: 'uuid' })
  imageId: string;

  box: BoxDto;

  /** Of the image: it is not to be shown to everybody. */
  flagged: boolean;

  @ApiProperty({ example: '/api/faces/0198…/crop?size=192&expires=1767225600&signature=…' })
  url: string;
}

export class PersonDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'Anna' })
  name: string | null;

  hidden: boolean;

  @ApiProperty({ type: 'integer', example: 42 })
  faceCount: number;

  @ApiProperty({ type: 'integer', example: 40 })
  imageCount: number;

  /** Null where no face is left. */
  cover: PersonCoverDto | null;

  createdAt: Date;
  updatedAt: Date;
}

export class ChangedPersonDto extends PersonDto {
  /** By which this can be undone; null where nothing has changed. */
  @ApiProperty({ format: 'uuid', nullable: true, type: String })
  changeId: string | null;
}

export class SeparatedPeopleDto extends PickType(ChangedPersonDto, ['changeId']) {}

export class PersonPageDto extends PageDto {
  data: PersonDto[];
}

export class FaceDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  imageId: string;

  box: BoxDto;

  /** How sure the detector was, 0–1. */
  @ApiProperty({ example: 0.97 })
  score: number;

  /** Null until it is found out whose it is. */
  @ApiProperty({ format: 'uuid' })
  clusterId: string | null;

  /** What a person has decided stays. */
  @ApiProperty({ enum: ['machine', 'user', null], nullable: true, type: String })
  assignedBy: 'machine' | 'user' | null;

  /** Of the image: it is not to be shown to everybody. */
  flagged: boolean;

  @ApiProperty({ example: '/api/faces/0198…/crop?size=192&expires=1767225600&signature=…' })
  url: string;
}

export class MovedFaceDto extends FaceDto {
  /** By which this can be undone; null where nothing has changed. */
  @ApiProperty({ format: 'uuid', nullable: true, type: String })
  changeId: string | null;
}

export class FacePageDto extends PageDto {
  data: FaceDto[];
}

export class ImageFaceDto extends FaceDto {
  /** Of the person, if there is one. */
  @ApiProperty({ example: 'Anna' })
  name: string | null;
}

export class ImageFaceListDto {
  data: ImageFaceDto[];
}
