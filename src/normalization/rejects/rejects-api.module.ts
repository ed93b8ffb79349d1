import { Module } from '@nestjs/common';
import { RejectedRecordsController } from './rejected-records.controller.js';
import { RejectedRecordsReader } from './rejected-records.reader.js';

/** The calls about rejected records, for processes that serve the API. */
@Module({ controllers: [RejectedRecordsController], providers: [RejectedRecordsReader] })
export class RejectsApiModule {}
