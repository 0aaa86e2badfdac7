import { ApiProperty } from '@nestjs/swagger';
import type { MetadataResult, QualityResult } from '../analysis/productions.js';

export class CameraDto {
  @ApiProperty({ example: 'Canon' })
  make: string | null;

  @ApiProperty({ example: 'EOS R6' })
  model: string | null;

  @ApiProperty({ example: 'RF 24-105mm F4' })
  lens: string | null;

  @ApiProperty({ example: 'Firmware 1.6.0' })
  software: string | null;
}

export class ExposureDto {
  /** Seconds. */
  @ApiProperty({ example: 0.004 })
  time: number | null;

  @ApiProperty({ example: 5.6 })
  fNumber: number | null;

  @ApiProperty({ example: 200 })
  iso: number | null;

  /** Millimetres. */
  @ApiProperty({ example: 35.5 })
  focalLength: number | null;

  /** Millimetres, as on 35 mm film. */
  @ApiProperty({ example: 35.5 })
  focalLength35mm: number | null;

  flash: boolean | null;
}

export class PositionDto {
  /** Signed decimal degrees. */
  @ApiProperty({ example: 47.3769 })
  latitude: number;

  /** Signed decimal degrees. */
  @ApiProperty({ example: 8.5417 })
  longitude: number;

  /** Metres above sea level. */
  @ApiProperty({ example: 408.5 })
  altitude: number | null;
}

export class TakenAtDto {
  /** Wall time where the picture was taken. */
  @ApiProperty({ example: '2024-07-01T18:30:05' })
  local: string;

  /** Null where unknown; never guessed from the server's zone. */
  @ApiProperty({ example: '+02:00' })
  offset: string | null;

  @ApiProperty({ enum: ['exif', 'xmp', 'gps', null], nullable: true, type: String })
  offsetSource: 'exif' | 'xmp' | 'gps' | null;

  @ApiProperty({ enum: ['exif', 'xmp', 'png'] })
  source: 'exif' | 'xmp' | 'png';
}

/** What the file says of itself. */
export class ImageMetadataDto implements MetadataResult {
  @ApiProperty({ example: 'jpeg' })
  format: string;

  /** Pixels of the upright picture. */
  @ApiProperty({ type: 'integer', example: 4032 })
  width: number;

  @ApiProperty({ type: 'integer', example: 3024 })
  height: number;

  /** EXIF orientation of the stored picture; null where none is given. */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 8, nullable: true, example: 6 })
  orientation: number | null;

  @ApiProperty({ example: 'srgb' })
  colourSpace: string | null;

  @ApiProperty({ example: 'Display P3' })
  iccProfile: string | null;

  hasAlpha: boolean;

  /** Frames or pages. */
  @ApiProperty({ type: 'integer', example: 1 })
  pages: number;

  @ApiProperty({ type: 'integer', nullable: true, example: 8 })
  bitsPerSample: number | null;

  camera: CameraDto | null;
  exposure: ExposureDto | null;
  gps: PositionDto | null;
  takenAt: TakenAtDto | null;

  @ApiProperty({ example: 'Evening on the lake' })
  title: string | null;

  @ApiProperty({ example: 'Seen from the landing stage' })
  description: string | null;

  @ApiProperty({ example: ['lake', 'evening'] })
  keywords: string[];

  @ApiProperty({ example: 'Ada' })
  artist: string | null;

  @ApiProperty({ example: '© Ada' })
  copyright: string | null;

  @ApiProperty({ example: 4.5 })
  rating: number | null;

  /** Parts of the file's metadata that could not be read. */
  @ApiProperty({ example: [] })
  warnings: string[];
}

export class ClippingDto {
  /** Part that is fully black, 0–1. */
  @ApiProperty({ example: 0.01 })
  shadows: number;

  /** Part that is fully white, 0–1. */
  @ApiProperty({ example: 0.02 })
  highlights: number;
}

/** Each 0–1. */
export class ImageQualityDto implements QualityResult {
  @ApiProperty({ example: 0.72 })
  sharpness: number;

  @ApiProperty({ example: 0.48 })
  brightness: number;

  @ApiProperty({ example: 0.31 })
  contrast: number;

  clipping: ClippingDto;
}
