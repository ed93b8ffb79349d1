import { Controller, Post, Query, Res, UploadedFile, UseFilters, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import {
  ApiAcceptedResponse,
  ApiBadRequestResponse,
  ApiBody,
  ApiConflictResponse,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiPayloadTooLargeResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { BadParameters } from '../../common/errors.js';
import { ProblemDto } from '../../http/problems/problem.dto.js';
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
  @ApiOperation({
    summary: 'Load a CSV file',
    description: 'One file of at most 1 GiB in the form field `file`. Options go in the query string.',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody({ type: UploadForm })
  @ApiAcceptedResponse({ type: UploadAnswer, description: 'A job was queued to load the file' })
  @ApiOkResponse({ type: UploadAnswer, description: 'With `dry_run`: how the file would be read' })
  @ApiBadRequestResponse({ type: ProblemDto })
  @ApiConflictResponse({ type: ProblemDto, description: 'csv already has a queued or running job' })
  @ApiPayloadTooLargeResponse({ type: ProblemDto })
  @ApiUnprocessableEntityResponse({
    type: ProblemDto,
    description: 'The file cannot be read; `detail` has the reason',
  })
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
