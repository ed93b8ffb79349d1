import { Module } from '@nestjs/common';
import { RejectedRecordsController } from './rejected-records.controller.js';
import { RejectedRecordsReader } from './rejected-records.reader.js';

/** API of rejected records, for processes that serve it. */
@Module({ controllers: [RejectedRecordsController], providers: [RejectedRecordsReader] })
export class RejectsApiModule {}
