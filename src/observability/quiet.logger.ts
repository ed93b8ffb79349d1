import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'nestjs-pino';

/** Nest's own commentary on how it starts. */
const CHATTER = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestApplication',
]);

/** Passes everything on but Nest's start-up commentary, which buries the lines an operator looks for. */
export class QuietLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...details: unknown[]): void {
    if (!CHATTER.has(String(details.at(-1)))) this.logger.log(message, ...details);
  }

  error(message: unknown, ...details: unknown[]): void {
    this.logger.error(message, ...details);
  }

  warn(message: unknown, ...details: unknown[]): void {
    this.logger.warn(message, ...details);
  }

  debug(message: unknown, ...details: unknown[]): void {
    this.logger.debug(message, ...details);
  }

  verbose(message: unknown, ...details: unknown[]): void {
    this.logger.verbose(message, ...details);
  }

  fatal(message: unknown, ...details: unknown[]): void {
    this.logger.fatal(message, ...details);
  }
}
