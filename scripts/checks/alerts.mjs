// Checks the Prometheus configuration and runs the tests of the rules with promtool, if installed.
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
note('promtool is not installed: alert rules are only parsed as YAML');
finish(
  files('monitoring/*.yml').flatMap(({ path, text }) => (parse(text) === null ? [`${path}: is empty`] : [])),
);
