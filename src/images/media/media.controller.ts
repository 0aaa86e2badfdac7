import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AllowSigned, CurrentUser, type Principal } from '../../auth/access.js';
import { ApiProblems, problemResponse, RETRY_AFTER } from '../../common/api-problems.js';
import { ImageIdPipe } from '../image-id.pipe.js';
import { RenditionSizePipe, type RenditionSize } from './rendition-size.pipe.js';
import { FileQueryDto, SignedQueryDto, ThumbnailQueryDto } from './thumbnail.dto.js';
import { MediaService } from './media.service.js';
import { RenditionDto } from './rendition.dto.js';

const picture = (...types: string[]) =>
  Object.fromEntries(
    types.map((type) => [type, { schema: { type: 'string' as const, format: 'binary' } }] as const),
  );
const header = (description: string) => ({ description, schema: { type: 'string' as const } });
const HEADERS = { ETag: header('Send it as `If-None-Match`, or as `If-Range` with a range') };
const PART = {
  status: 206,
  description: 'The bytes that `Range` asked for',
  headers: { ...HEADERS, 'Content-Range': header('Which bytes these are, and of how many') },
};
const UNCHANGED = {
  status: 304,
  description: 'What `If-None-Match` names is still current',
  headers: HEADERS,
};
const ELSEWHERE = {
  status: 302,
  description: 'With `MEDIA_DELIVERY=presigned`: where the bytes are, for a short while',
  headers: { Location: header('An address in the bucket') },
};
const PROBLEMS = {
  404: ['IMAGE_NOT_FOUND'],
  410: ['IMAGE_FILE_GONE', 'IMAGE_FILE_MISSING'],
  416: ['RANGE_NOT_SATISFIABLE'],
};
const JPEG = picture('image/jpeg');
const THUMBNAILS = picture('image/jpeg', 'image/webp', 'image/avif');

/** The pictures themselves: for their owner, or for whoever holds a signed link. */
@ApiTags('media')
@Controller('images/:id')
export class MediaController {
  constructor(private readonly media: MediaService) {}

  /** The original, byte for byte. Answers conditional and range requests. */
  @Get('file')
  @AllowSigned('images:read')
  @ApiOkResponse({ content: picture('image/*'), headers: HEADERS })
  @ApiResponse({ ...PART, content: picture('image/*') })
  @ApiResponse(ELSEWHERE)
  @ApiResponse(UNCHANGED)
  @ApiProblems(PROBLEMS)
  file(
    @CurrentUser() user: Principal | undefined,
    @Param('id', ImageIdPipe) id: string,
    @Query() query: FileQueryDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.media.sendOriginal({ user, request, response }, id, query);
  }

  /** A thumbnail of any size from 16 to 2048 pixels, made when first asked for. Never enlarges. */
  @Get('thumbnail')
  @AllowSigned('images:read')
  @ApiOkResponse({ content: THUMBNAILS, headers: HEADERS })
  @ApiResponse({ ...PART, content: THUMBNAILS })
  @ApiResponse(ELSEWHERE)
  @ApiResponse(UNCHANGED)
  @ApiProblems(PROBLEMS)
  thumbnail(
    @CurrentUser() user: Principal | undefined,
    @Param('id', ImageIdPipe) id: string,
    @Query() query: ThumbnailQueryDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.media.sendThumbnail({ user, request, response }, id, query);
  }

  /**
   * The small (320) or medium (1024) rendition.
   * With `Accept: application/json`: `{url, width, height, caption}`, where the caption is null while pending.
   */
  @Get('thumbnails/:size')
  @AllowSigned('images:read')
  @ApiExtraModels(RenditionDto)
  @ApiOkResponse({
    content: { ...JPEG, 'application/json': { schema: { $ref: getSchemaPath(RenditionDto) } } },
    headers: HEADERS,
  })
  @ApiResponse({ ...PART, content: JPEG })
  @ApiResponse(ELSEWHERE)
  @ApiResponse(UNCHANGED)
  @ApiProblems(PROBLEMS)
  @ApiResponse({ status: 409, ...problemResponse(['RENDITION_PENDING']), headers: RETRY_AFTER })
  rendition(
    @CurrentUser() user: Principal | undefined,
    @Param('id', ImageIdPipe) id: string,
    @Param('size', RenditionSizePipe) size: RenditionSize,
    @Query() query: SignedQueryDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.media.sendOrDescribe({ user, request, response }, id, size, query);
  }
}
