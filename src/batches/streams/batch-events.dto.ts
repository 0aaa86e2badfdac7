import { ApiProperty } from '@nestjs/swagger';
import { BatchItemDto } from '../batch-item.dto.js';
import { BatchDto } from '../batch.dto.js';

/** An item has ended. */
export class BatchItemEventDto {
  /** Send it as `Last-Event-ID` to go on from there. Of items that ended together, the last one has it. */
  @ApiProperty({ type: 'integer', example: 1042 })
  id?: number;

  @ApiProperty({ enum: ['item'] })
  event: 'item';

  data: BatchItemDto;
}

/** How far the batch is. */
export class BatchProgressEventDto {
  @ApiProperty({ enum: ['progress'] })
  event: 'progress';

  data: BatchDto;
}

/** Nothing is being worked on any more; the stream ends. */
export class BatchDoneEventDto {
  @ApiProperty({ enum: ['done'] })
  event: 'done';

  data: BatchDto;
}

class DeletedBatchDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
}

/** The batch is gone; the stream ends. */
export class BatchDeletedEventDto {
  @ApiProperty({ enum: ['deleted'] })
  event: 'deleted';

  data: DeletedBatchDto;
}
