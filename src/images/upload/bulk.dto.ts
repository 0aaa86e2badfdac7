import { ApiProperty } from '@nestjs/swagger';
import { ImageDto } from '../image.dto.js';

export class BulkErrorDto {
  @ApiProperty({ example: 'UNSUPPORTED_IMAGE' })
  code: string;

  @ApiProperty({ example: 'The file is not an image that is read here' })
  detail: string;

  @ApiProperty({ type: 'integer', example: 415 })
  status: number;
}

export class BulkItemDto {
  @ApiProperty({ example: 'sunset.jpg' })
  filename: string;

  @ApiProperty({ enum: ['created', 'duplicate', 'rejected'] })
  status: 'created' | 'duplicate' | 'rejected';

  image?: ImageDto;
  error?: BulkErrorDto;
}

export class BulkResultDto {
  data: BulkItemDto[];
}
