import { ApiProperty, PartialType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsNotEmpty,
  IsString,
  IsUUID,
  MaxLength,
  ValidateIf,
} from 'class-validator';
import { PageDto } from '../common/paging.dto.js';
import type { Image, ImageStatus, ValueSource } from '../database/entities/image.entity.js';
import { CONDITIONS, type Condition } from '../database/product.js';
import { ImageMetadataDto, ImageQualityDto } from './findings.dto.js';
import { plainText } from '../common/plain-text.js';
import { tagList } from './text.js';

export class ImageUrlsDto {
  @ApiProperty({ example: '/api/images/0198…/file?expires=1767225600&signature=…' })
  original: string | null;

  /** Longest edge 320; null until it is made. */
  @ApiProperty({ example: '/api/images/0198…/thumbnails/small?expires=1767225600&signature=…' })
  small: string | null;

  /** Longest edge 1024; null until it is made. */
  @ApiProperty({ example: '/api/images/0198…/thumbnails/medium?expires=1767225600&signature=…' })
  medium: string | null;
}

export class ImagePaletteColourDto {
  @ApiProperty({ example: '#c0392b' })
  hex: string;

  @ApiProperty({ example: 'dark red' })
  name: string;

  /** Part of the picture, 0–1. */
  @ApiProperty({ example: 0.42 })
  share: number;
}

export class ImageModerationCategoryDto {
  @ApiProperty({ example: 'violence' })
  name: string;

  /** 0–1 */
  @ApiProperty({ example: 0.12 })
  score: number;
}

export class ImageModerationDto {
  flagged: boolean;
  categories: ImageModerationCategoryDto[];
}

export class MoneyDto {
  /** In the smallest unit of the currency: 1999 and `EUR` are 19.99 euros. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 18_999 })
  amountMinor: number;

  /** By ISO 4217. */
  @ApiProperty({ example: 'EUR' })
  currency: string;
}

export class ImageProductDto {
  @ApiProperty({ example: 'Fujifilm X100V' })
  name: string;

  @ApiProperty({ example: 'Fujifilm', nullable: true, type: String })
  maker: string | null;

  @ApiProperty({ example: 'X100V', nullable: true, type: String })
  model: string | null;

  /** Of the maker's page, or of a shop's. */
  @ApiProperty({ example: 'https://camera.example/x100v', nullable: true, type: String })
  url: string | null;

  price: MoneyDto | null;

  @ApiProperty({ enum: CONDITIONS, nullable: true, example: 'good' })
  condition: Condition | null;

  @ApiProperty({ example: 'A compact camera with a fixed lens', nullable: true, type: String })
  description: string | null;

  @ApiProperty({ example: 'aluminium', nullable: true, type: String })
  material: string | null;
}

export class ImageDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'sunset.jpg' })
  originalFilename: string;

  /** Media type by content, whatever the name says. */
  @ApiProperty({ example: 'image/jpeg' })
  fileType: string;

  /** Bytes. */
  @ApiProperty({ type: 'integer', example: 3482112 })
  fileSize: number;

  /** Pixels of the upright picture. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 4032 })
  width: number;

  @ApiProperty({ type: 'integer', minimum: 1, example: 3024 })
  height: number;

  @ApiProperty({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  sha256: string;

  @ApiProperty({ enum: ['pending', 'processing', 'processed', 'failed'] })
  status: ImageStatus;

  @ApiProperty({ example: 'A bright landscape picture in orange and dark blue' })
  caption: string | null;

  @ApiProperty({ example: ['sunset', 'orange'] })
  tags: string[];

  /** Who wrote the caption. */
  @ApiProperty({ enum: ['machine', 'user', null], nullable: true, type: String })
  captionSource: ValueSource | null;

  favorite: boolean;

  /** Wall time where the picture was taken, with its offset where that is known. */
  @ApiProperty({ example: '2024-07-01T18:30:05+02:00', nullable: true, type: String })
  takenAt: string | null;

  /** Format, camera, exposure, GPS and more; see the `metadata` producer. */
  metadata: ImageMetadataDto | null;

  @ApiProperty({ type: [ImagePaletteColourDto], nullable: true })
  palette: ImagePaletteColourDto[] | null;

  /** Sharpness, brightness, contrast and clipping, each 0–1. */
  quality: ImageQualityDto | null;

  /** Base64; a blurred stand-in while the picture loads. */
  @ApiProperty({ example: '3OcRJYB4d3h/iIeHeEh3eIhw+j2w' })
  thumbhash: string | null;

  /** Text that was read in the picture; empty where there is none, null where nobody has looked. */
  @ApiProperty({ example: 'SALE\nup to 50 %', nullable: true, type: String })
  foundText: string | null;

  /** What is not for everybody's eyes; null where nobody has looked. */
  moderation: ImageModerationDto | null;

  /** Whose faces are in it. */
  @ApiProperty({ type: [String] })
  faceClusterIds: string[];

  /** The products that it came with in batches. */
  @ApiProperty({ type: [String], example: ['Oak chair'] })
  productNames: string[];

  /** What a person says that it shows; null where nobody has. It then belongs to one's catalogue. */
  product: ImageProductDto | null;

  urls: ImageUrlsDto;
  uploadDate: Date;

  /** Of the last edit by a person. */
  lastModified: Date;

  /** Names each field: a column added to the entity must not leak by being added. */
  static from(this: void, image: Image, urls: ImageUrlsDto): ImageDto {
    return {
      id: image.id,
      originalFilename: image.originalFilename,
      fileType: image.fileType,
      fileSize: image.fileSize,
      width: image.width,
      height: image.height,
      sha256: image.sha256,
      status: image.status,
      caption: image.caption,
      tags: image.tags,
      captionSource: image.captionSource,
      favorite: image.favorite,
      takenAt: image.takenAt && `${image.takenAt.replace(' ', 'T')}${image.takenAtOffset ?? ''}`,
      metadata: image.metadata as ImageMetadataDto | null,
      palette: image.palette as ImagePaletteColourDto[] | null,
      quality: image.quality as ImageQualityDto | null,
      thumbhash: image.thumbhash,
      foundText: image.foundText,
      moderation: image.moderation as ImageModerationDto | null,
      faceClusterIds: image.faceClusterIds,
      productNames: image.productNames,
      product: image.product,
      urls,
      uploadDate: image.uploadDate,
      lastModified: image.lastModified,
    };
  }
}

export class UploadedImageDto extends ImageDto {
  /** True where these bytes were there already. */
  duplicate: boolean;
}

export class ListedImageDto extends ImageDto {
  /** With `similarTo` or `meaning` only: the cosine of the angle between the vectors, -1 to 1. */
  @ApiProperty({ example: 0.2874 })
  similarity?: number;
}

export class ImagePageDto extends PageDto {
  data: ListedImageDto[];
}

class ImageFieldsDto {
  @ApiProperty({ example: 'sunset.jpg' })
  @Transform(({ value }) => plainText(value))
  @IsString()
  @IsNotEmpty()
  @MaxLength(255)
  originalFilename: string;

  /** A caption of one's own, which no machine overwrites; null gives it back to the machine. */
  @ApiProperty({ example: 'Evening on the lake', nullable: true, type: String })
  @Transform(({ value }) => plainText(value))
  @ValidateIf((_, value) => value !== null)
  @IsString()
  @MaxLength(2000)
  caption: string | null;

  /** Tags of one's own, which no machine overwrites; null gives them back to the machine. */
  @ApiProperty({ example: ['lake', 'evening'], nullable: true, type: [String] })
  @Transform(({ value }) => tagList(value))
  @ValidateIf((_, value) => value !== null)
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  @MaxLength(64, { each: true })
  tags: string[] | null;

  @IsBoolean()
  favorite: boolean;
}

export class UpdateImageDto extends PartialType(ImageFieldsDto, { skipNullProperties: false }) {}

export class DeleteImagesDto {
  /** Ids of images; what is not there, or not one's own, is passed over. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsUUID('all', { each: true })
  ids: string[];
}
