import { Module } from '@nestjs/common';
import { EmbeddingStore } from './embedding-store.js';
import { ExactSimilarity } from './exact-similarity.js';
import { VectorSearch } from './vector-search.js';

/** Vectors of images, and what lies close to what. */
@Module({
  providers: [EmbeddingStore, ExactSimilarity, VectorSearch],
  exports: [EmbeddingStore, VectorSearch],
})
export class VectorsModule {}
