import type { StreamableFile } from '@nestjs/common';

/** A body and a version of the data that none of its statements read an older state than. */
export interface VersionedBody<T extends object = object> {
  version: string;
  body: T;
}

/** Reads a body. The version of the data is looked up before it is called. */
export type DeferredBody<T extends object = object> = () => Promise<T>;

/** Reads a body together with its version, which saves the separate lookup. */
export class DeferredSnapshot {
  /** @param read takes the current version where it had to be looked up anyway */
  constructor(readonly read: (known?: string) => Promise<VersionedBody>) {}
}

/** Opens a stream, which is never cached. */
export class DeferredStream {
  /**
   * @param format names the representation in its ETag
   * @param mediaType of the `Content-Type` header
   * @param open takes the current version of the data
   */
  constructor(
    readonly format: string,
    readonly mediaType: string,
    readonly open: (version: string) => Promise<StreamableFile>,
  ) {}
}

/** What a `@Conditional()` handler returns: how to read the response, called only when it has to be sent. */
export type Deferred = DeferredBody | DeferredSnapshot | DeferredStream;
