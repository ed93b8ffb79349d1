import { Injectable } from '@nestjs/common';
import { SourceRegistry } from '../ingestion/source/source-registry.js';

/** Reads the ids of assets by the traits of their sources; a source this process does not have counts as stable. */
@Injectable()
export class AssetIds {
  constructor(private readonly sources: SourceRegistry) {}

  /** The names of the sources whose ids are labels. */
  get labelSources(): string[] {
    return this.sources.all.filter(({ assetIds }) => assetIds === 'labels').map(({ name }) => name);
  }

  /** Whether the ids of a source are labels that people chose: several may mean one coin. */
  areLabels(source: string): boolean {
    return this.sources.find(source)?.assetIds === 'labels';
  }

  /** The part of an id that is made from the coin's name. */
  slugOf(source: string, id: string): string {
    return this.sources.find(source)?.slugOf?.(id) ?? id;
  }
}
