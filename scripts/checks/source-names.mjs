// No stage names a source: what is known of one source stays in its folder under src/sources and in src/config.
import { files, finish } from './report.mjs';

const STAGES = ['ingestion', 'normalization', 'coins', 'drift', 'jobs'];

const [{ text: declaration }] = files('src/config/source-names.ts');
const [, list] = /SOURCES = \[([^\]]*)\]/.exec(declaration);
const names = Array.from(list.matchAll(/'([^']+)'/g), ([, name]) => name);
// The name of a vendor may not even stand in a comment. `csv` is a format too: there, the literal counts.
const named = new RegExp(names.map((name) => (name === 'csv' ? `(['"\`])csv\\1` : name)).join('|'), 'i');

finish(
  files(`src/{${STAGES.join(',')}}/**/*.ts`)
    .filter(({ path }) => !path.endsWith('.spec.ts'))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, index) =>
          named.test(line) ? [`${path}:${index + 1} names a source: ${line.trim()}`] : [],
        ),
    ),
);
