import { ApiProperty } from '@nestjs/swagger';

export class RenditionDto {
  @ApiProperty({ example: '/api/images/0198…/thumbnails/small?expires=1767225600&signature=…' })
  url: string;

  @ApiProperty({ type: 'integer', example: 320 })
  width: number;

  @ApiProperty({ type: 'integer', example: 240 })
  height: number;

  @ApiProperty({ example: 'A bright landscape picture in orange and dark blue' })
  caption: string | null;
}
