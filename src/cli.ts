#!/usr/bin/env node
// First: V8 takes these flags into account for what is loaded after it.
import './v8-flags.js';
import 'reflect-metadata';

const OLDEST_NODE = 24;

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(
    `kasparro requires Node.js ${OLDEST_NODE} or newer; this is ${process.versions.node}\n`,
  );
  process.exit(2);
}
const { runCommand } = await import('./commands/program.js');
await runCommand(process.argv);
