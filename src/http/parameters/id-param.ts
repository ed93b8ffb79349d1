import { Injectable, Param, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { BadParameters } from '../../common/errors.js';

/** Parses an id in a path: a positive whole number. */
@Injectable()
class ParseIdPipe implements PipeTransform<string, number> {
  transform(value: string, { data }: ArgumentMetadata): number {
    if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
    throw new BadParameters([{ parameter: data ?? 'id', message: 'must be a positive whole number' }]);
  }
}

/** Injects the path parameter `id` as a number. */
export function IdParam(): ParameterDecorator {
  return Param('id', ParseIdPipe);
}
