// Prometheus' configuration and rules through promtool, the rules' own tests included, where it is installed.
import { parse } from 'yaml';
import { complaint, files, finish, has, note } from './report.mjs';

if (has('promtool')) {
  finish(
    [
      ['check', 'config', 'monitoring/prometheus.yml'],
      ['test', 'rules', 'monitoring/alerts.test.yml'],
    ].flatMap((args) => complaint('promtool', args) ?? []),
  );
}
note('promtool is not installed here: alert rules are only read as YAML');
finish(
  files('monitoring/*.yml').flatMap(({ path, text }) => (parse(text) === null ? [`${path}: is empty`] : [])),
);
