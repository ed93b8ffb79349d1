import type { RequestMetadata } from '../request-metadata.js';

/** A value that is JSON text already, written as it is. */
export class JsonText {
  constructor(readonly text: string) {}
}

/** The body of a response of type `T` before the request's own members of `metadata` are added. */
export type BodyOf<T extends { metadata: RequestMetadata }> = Omit<T, 'metadata'> & {
  metadata: Omit<T['metadata'], keyof RequestMetadata>;
};

/** A JSON body that can be sent for several requests. */
export interface SerializedBody {
  /** Whether the body has `metadata`, into which each request writes its own members. */
  hasMetadata: boolean;
  /** Everything after the request's own members of `metadata`, else the whole body. */
  text: string;
}

/** Serializes a body with at least one member besides `metadata`; values of `JSON.rawJSON` keep every digit. */
export function serialize(body: object): SerializedBody {
  const { metadata, ...members } = body as { metadata?: object };
  const rest = Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(member)
    .join(',');
  if (metadata === undefined) return { hasMetadata: false, text: `{${rest}}` };
  const own = Object.entries(metadata).map((entry) => `,${member(entry)}`);
  return { hasMetadata: true, text: `${own.join('')}},${rest}}` };
}

/** The complete JSON of a response to one request. */
export function completeBody({ hasMetadata, text }: SerializedBody, metadata: RequestMetadata): string {
  return hasMetadata ? `{"metadata":${JSON.stringify(metadata).slice(0, -1)}${text}` : text;
}

function member([name, value]: [string, unknown]): string {
  return `${JSON.stringify(name)}:${value instanceof JsonText ? value.text : JSON.stringify(value)}`;
}
