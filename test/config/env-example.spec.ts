import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/common/package-root.js';
import { SOURCE_SETTINGS } from '../../src/sources/source-settings.js';
import { variableNames } from '../../src/config/environment.js';
import { readSettings } from '../../src/config/settings.js';

const text = readFileSync(join(PACKAGE_ROOT, '.env.example'), 'utf8');
const variables = [...text.matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => ({
  name,
  value,
}));

describe('.env.example', () => {
  it('lists exactly the variables of the environment schema, in order', () => {
    expect(variables.map(({ name }) => name)).toEqual(variableNames(SOURCE_SETTINGS));
  });

  it('shows the defaults', () => {
    const shown = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
    expect(readSettings(shown, SOURCE_SETTINGS)).toEqual(readSettings({}, SOURCE_SETTINGS));
  });

  it('lists only variables that docs/configuration.md explains', () => {
    const explained = readFileSync(join(PACKAGE_ROOT, 'docs', 'configuration.md'), 'utf8');
    const named = [...explained.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name = '']) => name);
    expect(variables.map(({ name }) => name).filter((name) => !named.includes(name))).toEqual([]);
  });

  it('has a comment for each variable', () => {
    for (const { name } of variables) expect(text).toMatch(new RegExp(`^# .+\n# ${name}=`, 'm'));
  });
});
