// A throw-away place for one VS Code: its home, its folders, its data.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryDirectory } from './lifetime.mjs';
import { writeFiles } from './sampleHome.mjs';

/** @typedef {import('./sampleHome.mjs').Files} Files */

/**
 * @typedef {object} SandboxContent
 * @property {Files} home files of the home directory, such as `.aws/config`
 * @property {Readonly<Record<string, Files>>} folders workspace folders by name: one is opened as a folder, several
 *   as a .code-workspace, none as an empty window
 * @property {Readonly<Record<string, unknown>>} [workspaceSettings] of the .code-workspace, when there is one
 * @property {Readonly<Record<string, Files>>} [extensions] that are installed beside ours, by `publisher.name-version`
 */

/**
 * @typedef {object} Sandbox
 * @property {string} root removed when the process ends
 * @property {string} home
 * @property {string[]} folders absolute paths, in the order given
 * @property {string} [folder] what to open, when one folder
 * @property {string} [workspace] what to open, when several
 * @property {string} extensionsDir
 * @property {string} serverDataDir
 * @property {string} userDataDir of a desktop VS Code
 */

/**
 * @param {string} name
 * @param {SandboxContent} content
 * @returns {Sandbox}
 */
export function makeSandbox(name, { home, folders, workspaceSettings, extensions = {} }) {
  const root = makeTemporaryDirectory(name);
  const sandbox = {
    root,
    home: join(root, 'home'),
    folders: Object.keys(folders).map((folder) => join(root, 'work', folder)),
    extensionsDir: join(root, 'extensions'),
    serverDataDir: join(root, 'server'),
    userDataDir: join(root, 'user'),
  };
  writeFiles(sandbox.home, home);
  // Else fish reads every manual page of the machine when it first starts in a new home; from version 4 on in .cache.
  for (const place of ['.local/share', '.cache'])
    mkdirSync(join(sandbox.home, place, 'fish/generated_completions'), { recursive: true });
  for (const [folder, files] of Object.entries(folders)) writeFiles(join(root, 'work', folder), files);
  for (const directory of [sandbox.extensionsDir, sandbox.serverDataDir, sandbox.userDataDir])
    mkdirSync(directory);
  for (const [name, files] of Object.entries(extensions))
    writeFiles(join(sandbox.extensionsDir, name), files);

  const [only] = sandbox.folders;
  if (sandbox.folders.length < 2) return only ? { ...sandbox, folder: only } : sandbox;
  const workspace = join(root, 'work', `${name}.code-workspace`);
  const content = {
    folders: Object.keys(folders).map((path) => ({ path })),
    settings: workspaceSettings ?? {},
  };
  writeFileSync(workspace, JSON.stringify(content, undefined, 2));
  return { ...sandbox, workspace };
}
