// Runs Prometheus, if installed, to scrape the processes with the rules of monitoring/.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, until } from './processes.mjs';

export async function watch({ work, ports, root, check, printLine, cleanUps }) {
  printLine('# Prometheus');
  if (spawnSync('prometheus', ['--version']).error) {
    printLine('      not installed, skipped');
    return;
  }
  const folder = join(work, 'prometheus');
  mkdirSync(folder);
  copyFileSync(join(root, 'monitoring', 'alerts.yml'), join(folder, 'alerts.yml'));
  const jobs = Object.entries(ports).map(([role, port]) => ({
    job_name: `kasparro-${role}`,
    static_configs: [{ targets: [`127.0.0.1:${port}`] }],
  }));
  const config = {
    global: { scrape_interval: '2s', evaluation_interval: '2s' },
    rule_files: ['alerts.yml'],
    scrape_configs: jobs,
  };
  // JSON is YAML.
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const port = await freePort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  cleanUps.push(() => child.kill('SIGTERM'));
  const ask = async (path) => {
    try {
      return (await (await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)).json()).data;
    } catch {
      return undefined;
    }
  };
  const targets = await until(async () => {
    const active = (await ask('targets'))?.activeTargets ?? [];
    return active.length === 3 && active.every(({ health }) => health !== 'unknown') && active;
  }, 'the targets');
  for (const { labels, health, lastError } of targets)
    check(`target ${labels.job}`, health === 'up', `${health}${lastError}`);
  const rules = await until(async () => {
    const all = ((await ask('rules'))?.groups ?? []).flatMap((group) => group.rules);
    return all.length > 0 && all.every((rule) => rule.health !== 'unknown') && all;
  }, 'the rules');
  for (const { name, type, health, state, lastError = '' } of rules)
    check(
      `rule ${name}`,
      health === 'ok',
      `${health} ${type === 'alerting' ? state : ''} ${lastError}`.trim(),
    );
  const series = await until(async () => {
    const found = (await ask('label/__name__/values')) ?? [];
    return found.includes('kasparro_queue_depth') && found.filter((name) => name.startsWith('kasparro_'));
  }, 'the metrics');
  printLine(`      metrics: ${series.join(', ')}`);
}
