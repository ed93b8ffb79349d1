import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import type { SourceSettings } from './plans.js';
import { readSettings, type Settings } from './settings.js';

/**
 * Reads the settings from the environment and, if present, `.env`. Variables that are already set take precedence.
 * @param overrides variables given on the command line, which take precedence over both
 * @throws SettingsError when a variable cannot be used
 */
export function settingsFromEnvironment(
  sources: readonly SourceSettings[],
  overrides: Record<string, string> = {},
): Settings {
  if (existsSync('.env')) loadEnvFile('.env');
  return readSettings({ ...process.env, ...overrides }, sources);
}
