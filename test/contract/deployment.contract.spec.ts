import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { register } from 'prom-client';
import { parse } from 'yaml';
import { variableNames } from '../../src/config/environment.js';
import { readSettings } from '../../src/config/settings.js';
import { SOURCE_SETTINGS } from '../../src/sources/source-settings.js';
import { startTestApp, type TestApp } from '../support/app.js';

const read = (path: string) => readFileSync(path, 'utf8');
const bicep = globSync('bicep/**/*.bicep').map((path) => ({ path, text: read(path) }));
const parameters = globSync('bicep/*.bicepparam').map((path) => ({ path, text: read(path) }));
const workflows = globSync('.github/workflows/*.yml').map((path) => ({ path, text: read(path) }));
const dockerfile = read('Dockerfile');

interface Service {
  image: string;
  environment?: Record<string, string>;
  ports?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  command?: string[];
  profiles?: string[];
}
const compose = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> };
const OURS = ['migrate', 'api', 'worker', 'scheduler'];
const ours = Object.entries(compose.services).filter(([name]) => OURS.includes(name));

const KNOWN = new Set(variableNames(SOURCE_SETTINGS));
/** Variables of Node itself. */
const FOREIGN = new Set(['NODE_ENV']);

const all = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].flatMap(([, found]) => found ?? []);
const unknown = (names: string[]): string[] => names.filter((name) => !KNOWN.has(name) && !FOREIGN.has(name));

describe('environment variables in deployment files', () => {
  it('are known to Kasparro: Dockerfile', () => {
    const [block = ''] = all(dockerfile, /^ENV ((?:.*\\\n)*.*)$/gm);
    const names = all(block, /([A-Z_]+)=/g);
    expect(names).toContain('HOST');
    expect(unknown(names)).toEqual([]);
  });

  it.each(ours)('are known to Kasparro: compose service %s', (_name, { environment = {} }) => {
    expect(Object.keys(environment)).toContain('DATABASE_URL');
    expect(unknown(Object.keys(environment))).toEqual([]);
  });

  it.each(bicep.filter(({ text }) => text.includes('containers: [')))(
    'are known to Kasparro: $path',
    ({ text }) => {
      const listed = all(text.slice(text.indexOf('var its'), text.indexOf('resource ')), /'([A-Z_]+)'/g);
      const named = all(text, /\{ name: '([A-Z_]+)'/g);
      expect(named).toContain('DATABASE_URL');
      expect(unknown([...listed, ...named])).toEqual([]);
    },
  );

  it.each(parameters)('are used by an app: $path', ({ text }) => {
    const names = all(text.slice(text.indexOf('param settings')), /^ {2}([A-Z_]+):/gm);
    const used = bicep.flatMap(({ text: template }) => all(template, /^ {2}'([A-Z_]+)'$|'([A-Z_]+)'[,\]]/gm));
    expect(names).toContain('SCHEDULE_INTERVAL');
    expect(
      names.filter((name) => !used.includes(name) && !bicep.some((each) => each.text.includes(`'${name}'`))),
    ).toEqual([]);
    expect(unknown(names)).toEqual([]);
  });

  it.each(parameters)('have valid values: $path', ({ text }) => {
    const settings = text.slice(text.indexOf('param settings'));
    const values = Object.fromEntries(
      [...settings.matchAll(/^ {2}([A-Z_]+): '(.*)'$/gm)].map(([, name, value]) => [name, value]),
    );
    const keys = Object.fromEntries(
      all(text, /'((?:coingecko|coinpaprika)-key)'/g).map((key) => [
        key.toUpperCase().replace('-', '_'),
        'a-key',
      ]),
    );
    expect(() => readSettings({ ...values, ...keys }, SOURCE_SETTINGS)).not.toThrow();
  });

  it('are listed in deploy.env.example if docker-compose.yml uses them', () => {
    const offered = all(read('deploy.env.example'), /^(?:# )?([A-Z_]+)=/gm);
    const asked = all(read('docker-compose.yml'), /\$\{([A-Z_]+)/g);
    expect(offered.filter((name) => !asked.includes(name))).toEqual([]);
    const required = all(read('docker-compose.yml'), /\$\{([A-Z_]+):\?/g);
    expect(new Set(required)).toEqual(new Set(['POSTGRES_PASSWORD', 'APP_DATABASE_PASSWORD', 'API_KEYS']));
    expect(
      required.filter((name) => !new RegExp(`^${name}=$`, 'm').test(read('deploy.env.example'))),
    ).toEqual([]);
  });
});

describe('secrets in deployment files', () => {
  const SECRET = /PASSWORD|API_KEYS|_KEY$|TOKEN|SECRET/;

  it.each(Object.entries(compose.services))(
    'come from the environment: compose service %s',
    (_name, { environment = {} }) => {
      for (const [name, value] of Object.entries(environment)) {
        if (SECRET.test(name)) expect(value).toMatch(/^\$\{[A-Z_]+(:\?.+|:-)\}$/);
        if (name.endsWith('DATABASE_URL'))
          expect(value).toMatch(/^postgresql:\/\/\w+:\$\{[A-Z_]+:\?[^}]+\}@/);
      }
    },
  );

  it.each(bicep)('come from the vault: $path', ({ text }) => {
    expect(all(text, /name: '((?:[A-Z_]*)(?:DATABASE_URL|API_KEYS|_KEY))',? +value:/g)).toEqual([]);
    // Parameters with secrets are marked @secure, which keeps them out of the deployment history.
    for (const [declaration] of text.matchAll(/(?:@secure\(\)\n)?param \w*(?:password|secret)\w* /gi))
      expect(declaration).toMatch(/^@secure\(\)/);
    expect(text).not.toMatch(/password\w*: '[^$']+'/i);
  });

  it.each(workflows)('are only the GITHUB_TOKEN: $path', ({ text }) => {
    expect(new Set(all(text, /secrets\.(\w+)/g))).toEqual(
      new Set(text.includes('secrets.') ? ['GITHUB_TOKEN'] : []),
    );
  });
});

describe('deployed images', () => {
  it.each(Object.entries(compose.services).filter(([name]) => !OURS.includes(name)))(
    'are pinned by digest: compose service %s',
    (_name, { image }) => {
      expect(image).toMatch(/:[\w.-]+@sha256:[0-9a-f]{64}$/);
    },
  );

  it('are never placeholders: without an image, no app is deployed', () => {
    expect(
      all(bicep.map(({ text }) => text).join('\n'), /image: (.+)/g).filter(
        (image) => image.startsWith("'") && !image.includes('${image}'),
      ),
    ).toEqual([]);
    const main = read('bicep/main.bicep');
    for (const [, condition] of main.matchAll(/modules\/(?:api|worker|\w+-job)\.bicep' = (if \(\w+\))?/g))
      expect(condition).toMatch(/if \(with(Apps|Job)\)/);
    expect(main).toMatch(/var withApps = hasImage && /);
    expect(main).toMatch(/var withJob = hasImage && /);
  });
});

describe('references from deployment files to a running Kasparro', () => {
  let app: TestApp;
  let names: Set<string>;

  beforeAll(async () => {
    register.clear();
    app = await startTestApp();
    names = new Set(all((await app.get('/metrics')).text, /^# TYPE (\S+) /gm));
  });

  afterAll(() => app.close());

  it('use probe paths that answer 200', async () => {
    const probed = [
      ...all(dockerfile, /:\$\{process\.env\.PORT\}(\/[\w/]+)/g),
      ...ours.flatMap(([, { healthcheck }]) =>
        all(String(healthcheck?.test ?? ''), /127\.0\.0\.1:\d+(\/[\w/]+)/g),
      ),
      ...bicep.flatMap(({ text }) => all(text, /httpGet: \{ path: '([^']+)'/g)),
      ...workflows.flatMap(({ text }) => all(text, /\$url(\/[\w/]+)/g)),
      ...all(read('scripts/compose-smoke.sh'), /\$url(\/api\/v1\/(?:stats|etl\/jobs)[^"]*)/g),
    ];
    expect(new Set(probed)).toEqual(
      new Set(['/health/live', '/health/ready', '/api/v1/stats?limit=1', '/api/v1/etl/jobs?limit=1']),
    );
    for (const path of new Set(probed))
      expect({ path, status: (await app.get(path)).status }).toEqual({ path, status: 200 });
  });

  it.each(['monitoring/alerts.yml', 'monitoring/grafana/dashboards/kasparro.json'])(
    'use metrics that exist: %s',
    (file) => {
      const used = all(read(file), /\b((?:kasparro|nodejs|process)_[a-z0-9_]+)\b(?!:)/g).map((name) =>
        name.replace(/_(bucket|count|sum)$/, ''),
      );
      expect(used.length).toBeGreaterThan(10);
      expect([...new Set(used)].filter((name) => !names.has(name))).toEqual([]);
    },
  );

  it('use recording rules that exist, and a runbook section for each alert', () => {
    const rules = read('monitoring/alerts.yml');
    const recorded = all(rules, /- record: (\S+)/g);
    const used = all(rules + read('monitoring/grafana/dashboards/kasparro.json'), /\b(kasparro:[\w:]+)/g);
    expect(used.filter((name) => !recorded.includes(name))).toEqual([]);
    const alerts = all(rules, /- alert: (\S+)/g);
    const tested = read('monitoring/alerts.test.yml');
    expect(alerts.filter((alert) => !tested.includes(`alertname: ${alert}`))).toEqual([]);
    const headings = all(read('docs/operations.md'), /^#+ (.+)$/gm).map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    for (const anchor of all(rules, /runbook: docs\/operations\.md#(\S+)/g))
      expect(headings).toContain(anchor);
    expect(all(rules, /(runbook): /g)).toHaveLength(alerts.length);
  });

  it('use a valid query to scale the workers', async () => {
    const [query = ''] = bicep
      .flatMap(({ text }) => all(text, /query: '((?:\\'|[^'])+)'/g))
      .filter((each) => each.startsWith('SELECT'));
    expect(await app.database.query(query.replaceAll(String.raw`\'`, "'"))).toEqual([{ count: 0 }]);
  });
});
