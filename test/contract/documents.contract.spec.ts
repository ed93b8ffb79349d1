import { describe, expect, it } from '@jest/globals';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { typeWrongly } from '../support/typed.js';

const DOCUMENTS = [...globSync('*.md'), ...globSync('docs/**/*.md'), ...globSync('bicep/*.md')];

const read = (path: string) => readFileSync(path, 'utf8');

/** Text without code blocks, in which brackets are not links and `#` is not a heading. */
const prose = (path: string) => read(path).replace(/^```[\s\S]*?^```/gm, '');

/** Anchors of the headings, as GitHub generates them. */
const anchorsOf = (path: string): string[] =>
  [...prose(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );

const leadsSomewhere = (path: string, to: string, anchor: string | undefined): boolean => {
  const target = to === '' ? path : join(dirname(path), to);
  return existsSync(target) && (anchor === undefined || anchorsOf(target).includes(anchor));
};

/** Paths of the repository that a text names, such as `src/main.ts` or `test/http`. */
const pathsIn = (text: string): string[] =>
  [...text.matchAll(/(?<![\w./-])(?:src|test|migrations|scripts|monitoring)\/[\w./-]*\w/g)].map(
    ([path]) => path,
  );

describe('the documents', () => {
  it('link to files and headings that exist', () => {
    const links = DOCUMENTS.flatMap((path) =>
      [...prose(path).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].map(([link, to = '', anchor]) => ({
        path,
        link,
        isSound: leadsSomewhere(path, to, anchor),
      })),
    );
    expect(links.length).toBeGreaterThan(40);
    expect(links.filter(({ isSound }) => !isSound)).toEqual([]);
  });

  it('name source files that exist', () => {
    const named = DOCUMENTS.flatMap((document) =>
      pathsIn(read(document)).map((path) => ({ document, path })),
    );
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter(({ path }) => !existsSync(path))).toEqual([]);
  });

  it('name npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = DOCUMENTS.flatMap((path) =>
      [...read(path).matchAll(/npm run (?:-s )?([a-z][a-z-]*)/g)].map(([, name = '']) => ({ path, name })),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ name }) => !(name in scripts))).toEqual([]);
  });

  it('show commands and flags that exist', async () => {
    const typed = DOCUMENTS.flatMap((path) =>
      [...read(path).matchAll(/kasparro -- ([a-z][^\n`)"#|]*)/g)].map(([, words = '']) => words.trim()),
    );
    expect(typed.length).toBeGreaterThan(15);
    for (const words of typed) {
      const [command = '', next = ''] = words.split(/\s+/);
      const path = command === 'coins' || command === 'db' ? [command, next] : [command];
      const { code, stdout: help } = await typeWrongly([...path, '--help']);
      expect({ words, code }).toEqual({ words, code: 0 });
      expect(help).toContain(`Usage: kasparro ${path.join(' ')} `);
      const unknown = (words.match(/--[a-z-]+/g) ?? []).filter((flag) => !help.includes(flag));
      expect({ words, unknown }).toEqual({ words, unknown: [] });
    }
  });
});
