import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AllowSigned, CurrentUser, type Principal } from '../../auth/access.js';
import { ApiProblems } from '../../common/api-problems.js';
import { FaceIdPipe } from '../id.pipes.js';
import { CropQueryDto } from './crop.dto.js';
import { FaceCrops } from './face-crops.js';

/** For the faces' owner, or for whoever holds a signed link. */
@ApiTags('faces')
@Controller('faces/:id/crop')
export class FaceCropsController {
  constructor(private readonly crops: FaceCrops) {}

  /** What the face looks like: a square JPEG with some margin, made when first asked for. Answers conditional requests. */
  @Get()
  @AllowSigned('images:read')
  @ApiOkResponse({ content: { 'image/jpeg': { schema: { type: 'string', format: 'binary' } } } })
  @ApiResponse({ status: 304, description: 'What `If-None-Match` names is still current' })
  @ApiProblems({
    403: ['MEDIA_LINK_INVALID'],
    404: ['FACE_NOT_FOUND', 'IMAGE_NOT_FOUND'],
    410: ['IMAGE_FILE_GONE', 'IMAGE_FILE_MISSING'],
  })
  get(
    @CurrentUser() user: Principal | undefined,
    @Param('id', FaceIdPipe) id: string,
    @Query() query: CropQueryDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.crops.send({ user, request, response }, id, query);
  }
}
