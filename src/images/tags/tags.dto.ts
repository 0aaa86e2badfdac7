import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize, ArrayUnique, IsArray, IsIn } from 'class-validator';
import type { ValueSource } from '../../database/entities/image.entity.js';

export class ImageTagDto {
  @ApiProperty({ example: 'sunset' })
  name: string;

  /** How sure the machine was, 0–1; what a person says is sure. */
  @ApiProperty({ example: 0.83 })
  score: number;

  @ApiProperty({ enum: ['machine', 'user'] })
  source: ValueSource;

  /** Whether the image carries it now: a person's own tags hide those of machines. */
  applied: boolean;

  /** Which analysis said so; null for a person's. */
  @ApiProperty({ example: 'labels', nullable: true, type: String })
  producer: string | null;

  @ApiProperty({ example: 'immich-ml', nullable: true, type: String })
  provider: string | null;

  @ApiProperty({ example: 'ViT-B-32__openai', nullable: true, type: String })
  model: string | null;

  @ApiProperty({ example: '1', nullable: true, type: String })
  version: string | null;

  /** When a machine said so. */
  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  at: string | null;
}

export class ImageTagListDto {
  data: ImageTagDto[];
}

export const RESETTABLE = ['caption', 'tags'] as const;

export class ResetImageDto {
  /** What is given back to the machine. */
  @ApiProperty({ enum: RESETTABLE, isArray: true, example: ['caption', 'tags'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(RESETTABLE, { each: true })
  fields: (typeof RESETTABLE)[number][];
}

export class TagCountDto {
  @ApiProperty({ example: 'sunset' })
  tag: string;

  @ApiProperty({ type: 'integer', example: 12 })
  count: number;
}

export class PersonCountDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'Ada', nullable: true, type: String })
  name: string | null;

  @ApiProperty({ type: 'integer', example: 12 })
  count: number;
}

export class TypeCountDto {
  /** Media type. */
  @ApiProperty({ example: 'image/jpeg' })
  type: string;

  @ApiProperty({ type: 'integer', example: 12 })
  count: number;
}

export class CameraCountDto {
  @ApiProperty({ example: 'Canon EOS R6' })
  camera: string;

  @ApiProperty({ type: 'integer', example: 12 })
  count: number;
}

/** Each the most frequent first, at most 50. */
export class FacetsDto {
  /** Images that the filters leave. */
  @ApiProperty({ type: 'integer', example: 137 })
  total: number;

  tags: TagCountDto[];

  /** Whose faces are in them, but for hidden people. */
  people: PersonCountDto[];
  types: TypeCountDto[];
  cameras: CameraCountDto[];
}
