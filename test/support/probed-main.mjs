// Starts Kasparro with a test probe, which can only be installed in code.
import 'reflect-metadata';

const { NoProbe } = await import('../../dist/src/common/probe.js');
const { default: at } = await import(process.argv[2]);
NoProbe.prototype.at = at;
const { runServer } = await import('../../dist/src/app/run-server.js');
await runServer();
