import { Global, Module } from '@nestjs/common';

/** The ways out of the house. */
@Global()
@Module({})
export class HttpClientModule {}
