import { describe, expect, it } from '@jest/globals';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { typeWrongly } from '../support/typed.js';

const DOCUMENTS = [...globSync('*.md'), ...globSync('docs/**/*.md'), ...globSync('bicep/*.md')];

const read = (path: string) => readFileSync(path, 'utf8');

/** The text without code blocks, where brackets are not links and `#` is not a heading. */
const prose = (path: string) => read(path).replace(/^```[\s\S]*?^```/gm, '');

/** The anchor that GitHub creates for a heading. */
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

describe('documents', () => {
  it('link to existing files and headings', () => {
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

  it('use existing scripts of package.json', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = DOCUMENTS.flatMap((path) =>
      [...read(path).matchAll(/npm run (?:-s )?([a-z][a-z-]*)/g)].map(([, name = '']) => ({ path, name })),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ name }) => !(name in scripts))).toEqual([]);
  });

  it('use existing commands and flags', async () => {
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
