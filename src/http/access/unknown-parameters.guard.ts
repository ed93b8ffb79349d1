import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { Request } from 'express';
import { BadParameters } from '../../common/errors.js';
import { handlerTakes } from '../handler-parameters.js';
import { UNKNOWN_PARAMETER } from '../parameters/validation.js';

/**
 * Rejects query parameters of calls that have none, as validation does for calls that have some: silently
 * ignoring a filter would return the wrong rows.
 */
@Injectable()
export class UnknownParametersGuard implements CanActivate {
  /** @throws BadParameters naming each of them */
  canActivate(context: ExecutionContext): boolean {
    if (handlerTakes(context, RouteParamtypes.QUERY)) return true;
    const { query } = context.switchToHttp().getRequest<Request>();
    const unknown = Object.keys(query);
    if (unknown.length === 0) return true;
    throw new BadParameters(unknown.map((parameter) => ({ parameter, message: UNKNOWN_PARAMETER })));
  }
}
