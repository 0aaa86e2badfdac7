import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AllowSigned, CurrentUser, type Principal } from '../../auth/access.js';
import { ImageIdPipe } from '../image-id.pipe.js';
import { RenditionSizePipe, type RenditionSize } from './rendition-size.pipe.js';
import { FileQueryDto, SignedQueryDto, ThumbnailQueryDto } from './thumbnail.dto.js';
import { MediaService } from './media.service.js';

const BINARY = { schema: { type: 'string' as const, format: 'binary' } };

/** The pictures themselves: for their owner, or for whoever holds a signed link. */
@ApiTags('media')
@Controller('images/:id')
export class MediaController {
  constructor(private readonly media: MediaService) {}

  /** The original, byte for byte. Answers conditional and range requests. */
  @Get('file')
  @AllowSigned('images:read')
  @ApiProduces('image/*')
  @ApiOkResponse(BINARY)
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
  @ApiProduces('image/jpeg', 'image/webp', 'image/avif')
  @ApiOkResponse(BINARY)
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
  @ApiProduces('image/jpeg', 'application/json')
  @ApiOkResponse(BINARY)
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
