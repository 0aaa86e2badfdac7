import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AnalysisModule } from '../analysis/analysis.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { VectorsModule } from '../vectors/vectors.module.js';
import { ImageAnalysis } from './image-analysis.js';
import { ImageAnalysisController } from './image-analysis.controller.js';
import { ImagePresenter } from './image-presenter.js';
import { ImageReader } from './image-reader.js';
import { ImagesController } from './images.controller.js';
import { ImagesService } from './images.service.js';
import { ImageList } from './listing/image-list.js';
import { Likeness } from './listing/likeness.js';
import { MediaController } from './media/media.controller.js';
import { MediaService } from './media/media.service.js';
import { ThumbnailsService } from './media/thumbnails.service.js';
import { SimilarService } from './similar/similar.service.js';
import { ChangeLog } from './streams/change-log.js';
import { EventsController } from './streams/events.controller.js';
import { StreamSessions } from './streams/stream-session.js';
import { StreamSources } from './streams/stream-sources.js';
import { StreamsService } from './streams/streams.service.js';
import { Facets } from './tags/facets.js';
import { ImageTags } from './tags/image-tags.js';
import { ImageTagsController } from './tags/image-tags.controller.js';
import { ImageIntakeModule } from './upload/image-intake.module.js';
import { UploadRequests } from './upload/upload-requests.js';
import { UserImagesRemover } from './user-images-remover.js';

@Module({
  imports: [AnalysisModule, AuthModule, DiscoveryModule, ImageIntakeModule, VectorsModule],
  controllers: [
    ImageTagsController,
    ImagesController,
    MediaController,
    ImageAnalysisController,
    EventsController,
  ],
  providers: [
    ImageReader,
    ImagePresenter,
    ImagesService,
    ImageList,
    Likeness,
    ImageAnalysis,
    SimilarService,
    ImageTags,
    Facets,
    UploadRequests,
    MediaService,
    ThumbnailsService,
    ChangeLog,
    StreamSessions,
    StreamSources,
    StreamsService,
    UserImagesRemover,
  ],
  exports: [ImageIntakeModule, ImageReader, ImagePresenter, MediaService, StreamSessions, UploadRequests],
})
export class ImagesModule {}
