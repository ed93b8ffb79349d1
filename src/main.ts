// First of all: it decides how much memory everything after it takes.
import './common/memory.js';
import 'reflect-metadata';
import { runServer } from './run-server.js';

await runServer();
