/** Imports go one way; the tree shows the way of the data. */
const layers = [
  ['common', 'config', 'database', 'observability', 'http', 'totals'],
  ['ingestion'],
  ['normalization', 'coins', 'drift'],
  ['sources'],
  ['jobs', 'market-data', 'stats', 'health'],
];

const paths = (names) => `^src/(${names.join('|')})/`;

/** A layer may not import from those after it. */
const upwards = layers.slice(0, -1).map((layer, index) => ({
  name: `no-import-upwards-from-${layer[0]}`,
  severity: 'error',
  from: { path: paths(layer), pathNot: '\\.spec\\.ts$' },
  to: { path: paths(layers.slice(index + 1).flat()) },
}));

/** Siblings do not know each other: they read tables with their own queries. */
const sideways = layers.slice(2).flatMap((layer) =>
  layer.map((name) => ({
    name: `no-import-of-siblings-from-${name}`,
    severity: 'error',
    from: { path: paths([name]) },
    to: { path: paths(layer.filter((other) => other !== name)) },
  })),
);

/** Within the CSV source each folder builds on those before it. */
const csvFolders = ['cells', 'file', 'table', 'columns', 'records'];

const csvUpwards = csvFolders.slice(0, -1).map((folder, index) => ({
  name: `no-import-upwards-in-csv-from-${folder}`,
  severity: 'error',
  from: { path: `^src/sources/csv/${folder}/` },
  to: { path: `^src/sources/csv/(${csvFolders.slice(index + 1).join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...upwards,
    ...sideways,
    ...csvUpwards,
    {
      name: 'jobs-know-no-source',
      severity: 'error',
      from: { path: '^src/jobs/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/sources/', pathNot: '^src/sources/sources\\.module\\.ts$' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'modules-do-not-import-the-app',
      severity: 'error',
      from: { path: '^src/(?!(?:app|commands)/)[^/]+/' },
      to: { path: '^src/(app/|commands/|[^/]+\.ts$)' },
    },
    {
      name: 'source-does-not-import-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
    {
      name: 'source-uses-dependencies-only',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
      extensions: ['.ts', '.js'],
    },
  },
};
