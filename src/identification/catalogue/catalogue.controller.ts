import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentUser, type Principal } from '../../auth/access.js';
import { ApiProblems } from '../../common/api-problems.js';
import { ImageIdPipe } from '../../images/image-id.pipe.js';
import { ImageDto } from '../../images/image.dto.js';
import { ImagePresenter } from '../../images/image-presenter.js';
import { CataloguePageDto, GivenProductDto, ListCatalogueDto } from './catalogue.dto.js';
import { CatalogueService } from './catalogue.service.js';

/** One's own products, by which pictures are told. */
@ApiTags('identification')
@Controller()
export class CatalogueController {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly presenter: ImagePresenter,
  ) {}

  /**
   * One's own products, newest first: pictures that somebody has said what they show of, and those that came with rows
   * of batches. What was said of a picture comes before what its row says.
   */
  @Get('catalogue')
  @Allow('images:read')
  @ApiProblems({ 400: ['VALIDATION_FAILED'] })
  async list(@CurrentUser() user: Principal, @Query() query: ListCatalogueDto): Promise<CataloguePageDto> {
    const page = await this.catalogue.list(user, query);
    return {
      ...page,
      data: page.data.map(({ image, product, source }) => ({
        image: this.presenter.present(image),
        product,
        source,
      })),
    };
  }

  /**
   * Say which product an image shows: it then belongs to one's catalogue. Replaces what was said before.
   * Where the image was identified already, `product` and what rests on it run again; so they do once it is taken back.
   */
  @Put('images/:id/product')
  @Allow('images:write')
  @ApiProblems({ 400: ['VALIDATION_FAILED'], 404: ['IMAGE_NOT_FOUND'] })
  async mark(
    @CurrentUser() user: Principal,
    @Param('id', ImageIdPipe) id: string,
    @Body() product: GivenProductDto,
  ): Promise<ImageDto> {
    return this.presenter.present(await this.catalogue.mark(user, id, product));
  }

  /** Take back what was said. An image that came with a batch stays in the catalogue, as its row has it. */
  @Delete('images/:id/product')
  @HttpCode(204)
  @Allow('images:write')
  @ApiNoContentResponse()
  @ApiProblems({ 404: ['IMAGE_NOT_FOUND'] })
  async unmark(@CurrentUser() user: Principal, @Param('id', ImageIdPipe) id: string): Promise<void> {
    await this.catalogue.unmark(user, id);
  }
}
