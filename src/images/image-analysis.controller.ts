import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ProductionDto, ProductionListDto, RerunDto } from '../analysis/production.dto.js';
import { Allow, CurrentUser, type Principal } from '../auth/access.js';
import { ApiProblems, RETRY_AFTER } from '../common/api-problems.js';
import { CaptionDto } from './caption.dto.js';
import { ImageAnalysis } from './image-analysis.js';
import { ImageIdPipe } from './image-id.pipe.js';

@ApiTags('analysis')
@Controller('images/:id')
export class ImageAnalysisController {
  constructor(private readonly analysis: ImageAnalysis) {}

  /** What each producer found in this image, or why it did not. */
  @Get('analysis')
  @Allow('images:read')
  @ApiProblems({ 404: ['IMAGE_NOT_FOUND'] })
  list(@CurrentUser() user: Principal, @Param('id', ImageIdPipe) id: string): Promise<ProductionListDto> {
    return this.analysis.list(user, id);
  }

  /**
   * Run producers again, with what hangs below them; what runs on request only, where it was asked for before. What a
   * person has edited stays. Where all are run and the calls of models of the day are used up, what models have found
   * stays too.
   */
  @Post('analysis')
  @HttpCode(202)
  @Allow('images:write')
  @ApiBody({ type: RerunDto, required: false })
  @ApiAcceptedResponse({ type: ProductionListDto })
  @ApiProblems({
    400: ['VALIDATION_FAILED', 'PRODUCER_UNKNOWN', 'MALFORMED_JSON'],
    404: ['IMAGE_NOT_FOUND'],
    410: ['IMAGE_FILE_GONE'],
    429: ['MODEL_BUDGET_SPENT'],
  })
  rerun(
    @CurrentUser() user: Principal,
    @Param('id', ImageIdPipe) id: string,
    @Body() body?: RerunDto,
  ): Promise<ProductionListDto> {
    return this.analysis.rerun(user, id, body?.producers);
  }

  /** What one producer found in this image, or why it did not. */
  @Get('analysis/:producer')
  @Allow('images:read')
  @ApiProblems({ 404: ['IMAGE_NOT_FOUND', 'PRODUCTION_NOT_FOUND'] })
  get(
    @CurrentUser() user: Principal,
    @Param('id', ImageIdPipe) id: string,
    @Param('producer') producer: string,
  ): Promise<ProductionDto> {
    return this.analysis.get(user, id, producer);
  }

  /**
   * Caption and tags. Starts captioning where that has not happened: 202 with `Retry-After`, then ask again. What has failed is
   * told, with 200 and its `error`, and not begun anew.
   */
  @Get('caption')
  @Allow('images:read')
  @ApiOkResponse({ type: CaptionDto })
  @ApiAcceptedResponse({ type: CaptionDto, headers: RETRY_AFTER, description: 'Not there yet; ask again' })
  @ApiProblems({ 404: ['IMAGE_NOT_FOUND'], 429: ['MODEL_BUDGET_SPENT'] })
  async caption(
    @CurrentUser() user: Principal,
    @Param('id', ImageIdPipe) id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CaptionDto> {
    const { caption, waiting } = await this.analysis.caption(user, id);
    response.status(waiting ? 202 : 200).setHeaders(new Headers(waiting ? { 'Retry-After': '1' } : {}));
    return caption;
  }
}
