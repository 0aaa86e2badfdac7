import { Controller, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiExtraModels, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Allow, CurrentUser, type Principal } from '../../auth/access.js';
import { ApiProblems } from '../../common/api-problems.js';
import { IdentificationPlanDto } from '../plan/identification-plan.dto.js';
import { FORM, LINES } from './classify-docs.js';
import { ClassifyQueryDto, FailedLineDto, ResultLineDto } from './classify.dto.js';
import { ClassifyService } from './classify.service.js';

/** What a picture shows, where that is sold, and what it is worth. */
@ApiTags('identification')
@ApiExtraModels(ResultLineDto, FailedLineDto, IdentificationPlanDto)
@Controller('classify')
export class ClassifyController {
  constructor(private readonly service: ClassifyService) {}

  /**
   * Upload a picture, and read what is found out about it, a line each, as it is found.
   * The same picture once more tells at once what is known, and joins what is still being found out. Whoever hangs up
   * loses nothing: the results are among the image's productions. What failed, or found nothing, is tried again once
   * `IDENTIFICATION_RETRY_AFTER` seconds have passed; results stay as they are until `refresh` asks for them anew. With
   * `dryRun`, the answer is the plan alone, as JSON.
   */
  @Post()
  @Allow('images:write', 'images:read')
  @HttpCode(200)
  @ApiConsumes('multipart/form-data')
  @ApiBody(FORM)
  @ApiOkResponse(LINES)
  @ApiProblems({
    400: ['MALFORMED_UPLOAD', 'EMPTY_FILE', 'VALIDATION_FAILED'],
    408: ['UPLOAD_TIMED_OUT'],
    413: ['FILE_TOO_LARGE', 'QUOTA_EXCEEDED'],
    415: ['UNSUPPORTED_IMAGE'],
    422: ['BROKEN_IMAGE', 'IMAGE_TOO_LARGE'],
    429: ['TOO_MANY_STREAMS'],
    507: ['STORAGE_FULL'],
  })
  classify(
    @CurrentUser() user: Principal,
    @Query() query: ClassifyQueryDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.service.classify(user, query, request, response);
  }
}
