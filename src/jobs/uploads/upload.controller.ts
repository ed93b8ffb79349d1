import { Controller, Post, Query, Res, UploadedFile, UseFilters, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { BadParameters } from '../../common/errors.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { API } from '../../http/routes.js';
import { UploadAnswer, UploadForm, UploadQuery } from './upload.dto.js';
import { UploadFaults } from './upload.faults.js';
import { UploadService } from './upload.service.js';
import type { StoredUpload } from './upload.storage.js';

@ApiTags('ETL')
@Controller(`${API}/etl/upload`)
export class UploadController {
  constructor(private readonly uploads: UploadService) {}

  @Post()
  @UseFilters(UploadFaults)
  @UseInterceptors(FileInterceptor('file'))
  @Endpoint({
    summary: 'Load a CSV file',
    description: 'One file of at most 1 GiB in the form field `file`; options go in the query string.',
    accepted: { type: UploadAnswer, description: 'A job was queued for it' },
    ok: { type: UploadAnswer, description: 'With `dry_run`: how the file would be read' },
    errors: {
      400: 'No file, or a parameter is invalid',
      409: 'csv has a job that is queued or running',
      413: 'The file is larger than 1 GiB',
      422: 'The file cannot be read; the detail says why',
    },
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody({ type: UploadForm })
  async upload(
    @UploadedFile() file: StoredUpload | undefined,
    @Query() query: UploadQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<UploadAnswer> {
    if (!file)
      throw new BadParameters([{ parameter: 'file', message: 'send a CSV file as multipart/form-data' }]);
    const answer = await this.uploads.receive(file, query);
    response.status(query.dry_run ? 200 : 202);
    if (answer.job) response.location(`/${API}/etl/jobs/${answer.job.id}`);
    return answer;
  }
}
