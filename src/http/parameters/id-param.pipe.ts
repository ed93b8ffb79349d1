import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { BadParameters } from '../../common/errors.js';

/** Reads an id from a path: a positive whole number. */
@Injectable()
export class IdParam implements PipeTransform<string, number> {
  transform(value: string, { data }: ArgumentMetadata): number {
    if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
    throw new BadParameters([{ parameter: data ?? 'id', message: 'must be a positive whole number' }]);
  }
}
