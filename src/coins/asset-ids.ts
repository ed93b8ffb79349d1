import { Injectable } from '@nestjs/common';
import { slugOfId } from './matching/normalize.js';

const LABEL_SOURCES = ['csv'];

/** What the ids of each source's assets are. */
@Injectable()
export class AssetIds {
  /** The sources whose ids are labels that people chose. */
  get labelSources(): readonly string[] {
    return LABEL_SOURCES;
  }

  /** Whether the ids of a source are labels that people chose: several may mean one coin. */
  areLabels(source: string): boolean {
    return LABEL_SOURCES.includes(source);
  }

  /** The part of an id that is made from the coin's name. */
  slugOf(source: string, id: string): string | null {
    return this.areLabels(source) ? id : slugOfId(source, id);
  }
}
