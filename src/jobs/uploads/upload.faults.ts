import { Catch, HttpException, type ArgumentsHost } from '@nestjs/common';
import { ApiError } from '../../common/errors.js';
import { ProblemFilter } from '../../http/problems/problem.filter.js';

const FORM = 'Send one file in the form field "file"; options go in the query string, such as ?dry_run=true';

/** Messages of multer about unexpected fields or files. */
const UNEXPECTED = /^(?:Too many (?:fields|files|parts)|Unexpected (?:file )?field|Field )/;

/** Maps errors of multer to problems that explain the expected form. */
@Catch(HttpException)
export class UploadFaults extends ProblemFilter {
  override catch(error: HttpException, host: ArgumentsHost): void {
    super.catch(explained(error) ?? error, host);
  }
}

function explained({ message }: HttpException): ApiError | null {
  if (UNEXPECTED.test(message)) return new ApiError(400, 'Bad Request', `${message}. ${FORM}`);
  const [, broken] = /^Multipart: (.+)$/.exec(message) ?? [];
  return broken ? new ApiError(400, 'Bad Request', `The form cannot be read: ${broken}. ${FORM}`) : null;
}
