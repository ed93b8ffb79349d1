// Kasparro with a probe put in its place in code, which is the only way to put one.
import 'reflect-metadata';

const { NoProbe } = await import('../../dist/src/common/probe.js');
const { default: at } = await import(process.argv[2]);
NoProbe.prototype.at = at;
const { runServer } = await import('../../dist/src/app/run-server.js');
await runServer();
