import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentUser, type Principal } from '../../auth/access.js';
import { ApiProblems } from '../../common/api-problems.js';
import { PageQueryDto } from '../../common/paging.dto.js';
import { PersonIdPipe } from '../id.pipes.js';
import { PeopleReader } from './people-reader.js';
import { PeopleService } from './people.service.js';
import {
  ChangedPersonDto,
  FacePageDto,
  ListPeopleDto,
  MergePeopleDto,
  PersonDto,
  PersonPageDto,
  SeparatedPeopleDto,
  SeparatePeopleDto,
  SplitPersonDto,
  UpdatePersonDto,
} from './people.dto.js';

const NOT_FOUND = { 404: ['FACE_CLUSTER_NOT_FOUND'] };
const MISMATCH = { ...NOT_FOUND, 422: ['FACES_MISMATCH'] };

/** Persons, as clusters of faces that are taken for one's. */
@ApiTags('faces')
@Controller('faces/clusters')
export class FaceClustersController {
  constructor(
    private readonly reader: PeopleReader,
    private readonly people: PeopleService,
  ) {}

  /** People in one's images, those with most faces first. */
  @Get()
  @Allow('images:read')
  list(@CurrentUser() user: Principal, @Query() query: ListPeopleDto): Promise<PersonPageDto> {
    return this.reader.list(user, query);
  }

  /** One person. */
  @Get(':id')
  @Allow('images:read')
  @ApiProblems(NOT_FOUND)
  get(@CurrentUser() user: Principal, @Param('id', PersonIdPipe) id: string): Promise<PersonDto> {
    return this.reader.get(user, id);
  }

  /** Name, hide or show a person, or choose the cover. A name or hiding keeps the faces there are with the person. */
  @Patch(':id')
  @Allow('images:write')
  @ApiProblems(MISMATCH)
  update(
    @CurrentUser() user: Principal,
    @Param('id', PersonIdPipe) id: string,
    @Body() edit: UpdatePersonDto,
  ): Promise<ChangedPersonDto> {
    return this.people.update(user, id, edit);
  }

  /** Forget a person. The faces go with all that was known of them, and cannot be brought back; the images stay. */
  @Delete(':id')
  @HttpCode(204)
  @Allow('images:write')
  @ApiNoContentResponse()
  @ApiProblems(NOT_FOUND)
  async forget(@CurrentUser() user: Principal, @Param('id', PersonIdPipe) id: string): Promise<void> {
    await this.people.forget(user, id);
  }

  /** A person's faces, those found last first. */
  @Get(':id/faces')
  @Allow('images:read')
  @ApiProblems(NOT_FOUND)
  faces(
    @CurrentUser() user: Principal,
    @Param('id', PersonIdPipe) id: string,
    @Query() query: PageQueryDto,
  ): Promise<FacePageDto> {
    return this.reader.faces(user, id, query);
  }

  /** Make one person of several. Keeps this one's name, or else takes the first that another has. */
  @Post(':id/merge')
  @HttpCode(200)
  @Allow('images:write')
  @ApiProblems(MISMATCH)
  merge(
    @CurrentUser() user: Principal,
    @Param('id', PersonIdPipe) id: string,
    @Body() { clusterIds }: MergePeopleDto,
  ): Promise<ChangedPersonDto> {
    return this.people.merge(user, id, clusterIds);
  }

  /** Make another person of some of the faces; the two are never joined by themselves again. */
  @Post(':id/split')
  @Allow('images:write')
  @ApiCreatedResponse({ type: ChangedPersonDto, description: 'The new person' })
  @ApiProblems(MISMATCH)
  split(
    @CurrentUser() user: Principal,
    @Param('id', PersonIdPipe) id: string,
    @Body() { faceIds }: SplitPersonDto,
  ): Promise<ChangedPersonDto> {
    return this.people.split(user, id, faceIds);
  }

  /** Say that two are not the same person: they are never joined by themselves. */
  @Post(':id/separate')
  @HttpCode(200)
  @Allow('images:write')
  @ApiProblems(MISMATCH)
  separate(
    @CurrentUser() user: Principal,
    @Param('id', PersonIdPipe) id: string,
    @Body() { clusterId }: SeparatePeopleDto,
  ): Promise<SeparatedPeopleDto> {
    return this.people.separate(user, id, clusterId);
  }
}
