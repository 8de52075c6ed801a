import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Settings of every window: nothing that greets, updates, recommends or reports. */
const QUIET_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'git.enabled': false,
  'files.simpleDialog.enable': true,
};

/**
 * Writes the user settings of a VS Code that has none yet.
 * @param {string} userDataDir holds `User/`: `<server-data-dir>/data` of a server, `--user-data-dir` of a desktop
 * @param {Readonly<Record<string, unknown>>} [settings] over {@link QUIET_SETTINGS}
 */
export function writeUserSettings(userDataDir, settings) {
  const directory = join(userDataDir, 'User');
  const file = join(directory, 'settings.json');
  if (existsSync(file)) return;
  mkdirSync(directory, { recursive: true });
  writeFileSync(file, JSON.stringify({ ...QUIET_SETTINGS, ...settings }, undefined, 2));
}
