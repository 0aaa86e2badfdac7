import { ApiProperty } from '@nestjs/swagger';
import { ProductionDto } from '../../analysis/production.dto.js';
import { ImageDto } from '../image.dto.js';

class NumberedEventDto {
  /** Send it as `Last-Event-ID` to go on from there. */
  @ApiProperty({ type: 'integer', example: 1042 })
  id: number;
}

export class DeletedImageDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
}

export class FollowedProductionDto extends ProductionDto {
  /** On the stream of all images only. */
  @ApiProperty({ format: 'uuid' })
  imageId?: string;
}

class NothingDto {}

/** The first of all, on the stream of all images: where it begins. */
export class OpenEventDto extends NumberedEventDto {
  @ApiProperty({ enum: ['open'] })
  event: 'open';

  data: NothingDto;
}

/** An image was created or changed. */
export class ImageEventDto extends NumberedEventDto {
  @ApiProperty({ enum: ['image'] })
  event: 'image';

  data: ImageDto;
}

/** A producer finished. */
export class ProductionEventDto extends NumberedEventDto {
  @ApiProperty({ enum: ['production'] })
  event: 'production';

  data: FollowedProductionDto;
}

/** The image is gone. Not repeated after a lost connection. */
export class DeletedEventDto {
  @ApiProperty({ enum: ['deleted'] })
  event: 'deleted';

  data: DeletedImageDto;
}

/** People were found, named, merged, or changed in whatever other way. Not repeated after a lost connection. */
export class PeopleEventDto {
  @ApiProperty({ enum: ['people.changed'] })
  event: 'people.changed';

  data: NothingDto;
}

/** Something else of one's own is now otherwise. Those without an id are not repeated after a lost connection. */
export class FeatureEventDto {
  /** Of `batch` only. */
  @ApiProperty({ type: 'integer', example: 1042 })
  id?: number;

  @ApiProperty({ enum: ['batch', 'batch.deleted', 'webhook', 'webhook.deleted'] })
  event: string;

  /** `batch`: the batch, as reading it answers. `webhook`: `{id, enabled, disabledReason}`. Those deleted: `{id}`. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  data: object;
}

/** All producers of the image have come to an end; so does the stream. */
export class DoneEventDto {
  @ApiProperty({ enum: ['done'] })
  event: 'done';

  data: ImageDto;
}
