import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { Request } from 'express';
import { BadParameters } from '../../common/errors.js';

/**
 * Refuses query parameters where a call has none, as validation does where it has some: a filter that
 * is silently ignored answers another question than was asked.
 */
@Injectable()
export class StrayParametersGuard implements CanActivate {
  /** @throws BadParameters naming each of them */
  canActivate(context: ExecutionContext): boolean {
    if (readsQuery(context)) return true;
    const { query } = context.switchToHttp().getRequest<Request>();
    const stray = Object.keys(query);
    if (stray.length === 0) return true;
    throw new BadParameters(
      stray.map((parameter) => ({ parameter, message: 'is not a parameter of this call' })),
    );
  }
}

/** Whether the handler takes the query, which validation has checked then. */
function readsQuery(context: ExecutionContext): boolean {
  const handler = context.getHandler().name;
  const taken = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler) as object | undefined;
  return Object.keys(taken ?? {}).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
}
