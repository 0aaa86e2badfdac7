import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow, CurrentUser, type Principal } from '../../auth/access.js';
import { ApiProblems } from '../../common/api-problems.js';
import { ImageDto } from '../image.dto.js';
import { ImageIdPipe } from '../image-id.pipe.js';
import { ImagePresenter } from '../image-presenter.js';
import { ImagesService } from '../images.service.js';
import { ListImagesDto } from '../listing/list-images.dto.js';
import { Facets } from './facets.js';
import { ImageTags } from './image-tags.js';
import { FacetsDto, ImageTagListDto, ResetImageDto } from './tags.dto.js';

@ApiTags('images')
@Controller('images')
export class ImageTagsController {
  constructor(
    private readonly tags: ImageTags,
    private readonly facets: Facets,
    private readonly images: ImagesService,
    private readonly presenter: ImagePresenter,
  ) {}

  /**
   * How many of one's images there are by tag, person, type and camera. Takes the filters of the list; its order, pages
   * and likeness make no difference.
   */
  @Get('facets')
  @Allow('images:read')
  @ApiProblems({ 400: ['VALIDATION_FAILED'] })
  count(@CurrentUser() user: Principal, @Query() query: ListImagesDto): Promise<FacetsDto> {
    return this.facets.count(user, query);
  }

  /** Who says what of this image, and how sure: also what a person's own tags hide. */
  @Get(':id/tags')
  @Allow('images:read')
  @ApiProblems({ 404: ['IMAGE_NOT_FOUND'] })
  async list(@CurrentUser() user: Principal, @Param('id', ImageIdPipe) id: string): Promise<ImageTagListDto> {
    return { data: await this.tags.list(user, id) };
  }

  /** Give caption or tags back to the machine: what it has found last shows again. The same as null by PATCH. */
  @Post(':id/reset')
  @HttpCode(200)
  @Allow('images:write')
  @ApiProblems({ 400: ['VALIDATION_FAILED'], 404: ['IMAGE_NOT_FOUND'] })
  async reset(
    @CurrentUser() user: Principal,
    @Param('id', ImageIdPipe) id: string,
    @Body() { fields }: ResetImageDto,
  ): Promise<ImageDto> {
    const edit = Object.fromEntries(fields.map((field) => [field, null]));
    return this.presenter.present(await this.images.update(user, id, edit));
  }
}
