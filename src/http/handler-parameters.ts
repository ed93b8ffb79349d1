import type { ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import type { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';

type Handler = ReturnType<ExecutionContext['getHandler']>;

const known = new Map<RouteParamtypes, WeakMap<Handler, boolean>>();

/** Whether the handler of a request injects such a parameter, e.g. the query or the body. */
export function handlerTakes(context: ExecutionContext, type: RouteParamtypes): boolean {
  const handler = context.getHandler();
  let byHandler = known.get(type);
  if (byHandler === undefined) known.set(type, (byHandler = new WeakMap()));
  let takes = byHandler.get(handler);
  if (takes === undefined) byHandler.set(handler, (takes = readMetadata(context, type)));
  return takes;
}

function readMetadata(context: ExecutionContext, type: RouteParamtypes): boolean {
  const { name } = context.getHandler();
  const parameters = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), name) as object | undefined;
  return Object.keys(parameters ?? {}).some((key) => key.startsWith(`${type}:`));
}
