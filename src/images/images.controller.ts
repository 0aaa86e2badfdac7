import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Allow, CurrentUser, type Principal } from '../auth/access.js';
import { DeleteImagesDto, ImageDto, ImagePageDto, UpdateImageDto, UploadedImageDto } from './image.dto.js';
import { ApiProblems } from '../common/api-problems.js';
import { ImageIdPipe } from './image-id.pipe.js';
import { ImagePresenter } from './image-presenter.js';
import { ImageReader } from './image-reader.js';
import { ImagesService } from './images.service.js';
import { ImageList } from './listing/image-list.js';
import { ListImagesDto } from './listing/list-images.dto.js';
import {
  DuplicateGroupListDto,
  DuplicatesQueryDto,
  SimilarImageListDto,
  SimilarQueryDto,
} from './similar/similar.dto.js';
import { SimilarService } from './similar/similar.service.js';
import { BulkResultDto } from './upload/bulk.dto.js';
import { UploadRequests } from './upload/upload-requests.js';

const FILE = { type: 'string' as const, format: 'binary' };
const ONE_FILE = {
  schema: {
    type: 'object' as const,
    properties: {
      image: FILE,
      file: { ...FILE, description: 'Another name for `image`; send one of the two' },
    },
  },
};
const MANY_FILES = {
  schema: {
    type: 'object' as const,
    required: ['files'],
    properties: {
      files: {
        type: 'array' as const,
        items: FILE,
        description:
          'As many as `BULK_MAX_FILES` allows, 50 by default. The parts may also be called `file` or `image`.',
      },
    },
  },
};
const LOCATION = {
  Location: {
    description: 'Where the image is',
    schema: { type: 'string' as const, format: 'uri-reference' },
  },
};
const IMAGE_NOT_FOUND = { 404: ['IMAGE_NOT_FOUND'] };
const REFUSED_UPLOADS = {
  400: ['MALFORMED_UPLOAD', 'EMPTY_FILE'],
  408: ['UPLOAD_TIMED_OUT'],
  413: ['FILE_TOO_LARGE', 'QUOTA_EXCEEDED'],
  415: ['UNSUPPORTED_IMAGE'],
  422: ['BROKEN_IMAGE', 'IMAGE_TOO_LARGE'],
  507: ['STORAGE_FULL'],
};

@ApiTags('images')
@Controller('images')
export class ImagesController {
  constructor(
    private readonly uploads: UploadRequests,
    private readonly images: ImagesService,
    private readonly reader: ImageReader,
    private readonly lists: ImageList,
    private readonly similar: SimilarService,
    private readonly presenter: ImagePresenter,
  ) {}

  /**
   * Upload one picture.
   * Answers at once; analysis goes on in the background. Bytes that are there already give the existing image
   * with 200 and `duplicate: true`. The part may also be called `file`.
   */
  @Post()
  @Allow('images:write')
  @ApiConsumes('multipart/form-data')
  @ApiBody(ONE_FILE)
  @ApiCreatedResponse({ type: UploadedImageDto, headers: LOCATION })
  @ApiOkResponse({ type: UploadedImageDto, headers: LOCATION, description: 'These bytes were there already' })
  @ApiProblems(REFUSED_UPLOADS)
  async upload(
    @CurrentUser() user: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<UploadedImageDto> {
    const { image, duplicate } = await this.uploads.one(user, request);
    response.status(duplicate ? 200 : 201).location(`/api/images/${image.id}`);
    return { ...this.presenter.present(image), duplicate };
  }

  /** Upload several pictures. Each has its own outcome; one that is refused spares the rest. */
  @Post('bulk')
  @HttpCode(200)
  @Allow('images:write')
  @ApiConsumes('multipart/form-data')
  @ApiBody(MANY_FILES)
  @ApiProblems({ 400: ['MALFORMED_UPLOAD'], 408: ['UPLOAD_TIMED_OUT'] })
  async uploadMany(@CurrentUser() user: Principal, @Req() request: Request): Promise<BulkResultDto> {
    return { data: await this.uploads.many(user, request) };
  }

  /**
   * List, filter and search one's own images, by `page` (with a total) or by `cursor` (any depth at the same cost): by
   * words, by what words mean (`meaning`), or by likeness to an image (`similarTo`).
   */
  @Get()
  @Allow('images:read')
  @ApiProblems({
    400: ['VALIDATION_FAILED', 'CURSOR_INVALID'],
    404: ['IMAGE_NOT_FOUND'],
    409: ['SEARCH_UNAVAILABLE', 'IMAGE_NOT_EMBEDDED'],
    429: ['MODEL_BUDGET_SPENT'],
    502: ['SERVICE_REFUSED', 'SERVICE_UNAUTHORIZED', 'SERVICE_ANSWER_INVALID', 'MODEL_NOT_LOADED'],
    503: ['SERVICE_UNREACHABLE', 'SERVICE_TIMED_OUT', 'SERVICE_RESTING', 'MODEL_TIMED_OUT'],
  })
  async list(@CurrentUser() user: Principal, @Query() query: ListImagesDto): Promise<ImagePageDto> {
    const page = await this.lists.list(user, query);
    return { ...page, data: page.data.map(this.presenter.presentListed) };
  }

  /** Groups of images that look alike, by fingerprint. */
  @Get('duplicates')
  @Allow('images:read')
  async duplicates(
    @CurrentUser() user: Principal,
    @Query() query: DuplicatesQueryDto,
  ): Promise<DuplicateGroupListDto> {
    const groups = await this.similar.duplicates(user, query);
    return { data: groups.map((images) => ({ images: images.map(this.presenter.present) })) };
  }

  /** Delete several images with all their files. What is not there is passed over. */
  @Post('delete')
  @HttpCode(204)
  @Allow('images:write')
  @ApiNoContentResponse()
  async deleteMany(@CurrentUser() user: Principal, @Body() { ids }: DeleteImagesDto): Promise<void> {
    await this.images.deleteMany(user, ids);
  }

  /** One image with all that is known of it. */
  @Get(':id')
  @Allow('images:read')
  @ApiProblems(IMAGE_NOT_FOUND)
  async get(@CurrentUser() user: Principal, @Param('id', ImageIdPipe) id: string): Promise<ImageDto> {
    return this.presenter.present(await this.reader.getOwned(user, id));
  }

  /** Edit name, caption, tags or favourite. What a person has written is never overwritten by a machine. */
  @Patch(':id')
  @Allow('images:write')
  @ApiProblems(IMAGE_NOT_FOUND)
  async update(
    @CurrentUser() user: Principal,
    @Param('id', ImageIdPipe) id: string,
    @Body() edit: UpdateImageDto,
  ): Promise<ImageDto> {
    return this.presenter.present(await this.images.update(user, id, edit));
  }

  /** The same as PATCH, for clients that only know PUT. */
  @Put(':id')
  @Allow('images:write')
  @ApiProblems(IMAGE_NOT_FOUND)
  async replace(
    @CurrentUser() user: Principal,
    @Param('id', ImageIdPipe) id: string,
    @Body() edit: UpdateImageDto,
  ): Promise<ImageDto> {
    return this.presenter.present(await this.images.update(user, id, edit));
  }

  /** Delete an image with all its files. */
  @Delete(':id')
  @HttpCode(204)
  @Allow('images:write')
  @ApiProblems(IMAGE_NOT_FOUND)
  @ApiNoContentResponse()
  async delete(@CurrentUser() user: Principal, @Param('id', ImageIdPipe) id: string): Promise<void> {
    await this.images.delete(user, id);
  }

  /** Images that look like this one, nearest first. */
  @Get(':id/similar')
  @Allow('images:read')
  @ApiProblems(IMAGE_NOT_FOUND)
  async findSimilar(
    @CurrentUser() user: Principal,
    @Param('id', ImageIdPipe) id: string,
    @Query() query: SimilarQueryDto,
  ): Promise<SimilarImageListDto> {
    const found = await this.similar.similar(user, id, query);
    return { data: found.map(({ image, distance }) => ({ ...this.presenter.present(image), distance })) };
  }
}
