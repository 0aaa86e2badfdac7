import { ApiProperty } from '@nestjs/swagger';

export class FieldFaultDto {
  @ApiProperty({ example: 'email' })
  field: string;

  @ApiProperty({ example: 'email must be an email' })
  message: string;

  /** Where in a file, which begins with line 1. */
  @ApiProperty({ type: 'integer', example: 7 })
  line?: number;

  /** The name of the column, as the file has it. */
  @ApiProperty({ example: 'Input Image Urls' })
  column?: string;

  /** Of several addresses in a cell, which one; from 1. */
  @ApiProperty({ type: 'integer', example: 3 })
  position?: number;

  /** For programs. */
  @ApiProperty({ example: 'URL_INVALID' })
  code?: string;

  /** What stands there, or its beginning. */
  @ApiProperty({ example: 'chair-3.jpg' })
  value?: string;
}

/** What every refusal and failure looks like (RFC 9457). */
export class ProblemDto {
  @ApiProperty({ example: 'about:blank' })
  type: string;

  @ApiProperty({ example: 'Not Found' })
  title: string;

  @ApiProperty({ type: 'integer', example: 404 })
  status: number;

  /** For people. */
  @ApiProperty({ example: 'There is no such image' })
  detail: string;

  /** For programs: it never changes. */
  @ApiProperty({ example: 'IMAGE_NOT_FOUND' })
  code: string;

  /** The request's id, as in `X-Request-Id` and in the logs. */
  @ApiProperty({ example: '7f3c1c0e-6a64-4d0e-9d0b-2b2a6c6f2a10' })
  traceId?: string;

  /** The fields at fault, where the request was not valid. */
  errors?: FieldFaultDto[];
}
