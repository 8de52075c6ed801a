import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnOwned, stopTree } from './lifetime.mjs';
import { StepError, run, tail, withTimeLimit } from './run.mjs';
import { provisionServer } from './serverCache.mjs';
import { writeUserSettings } from './userSettings.mjs';

const START_TIMEOUT_MS = 15 * 60_000;
const INSTALL_TIMEOUT_MS = 15 * 60_000;

/**
 * @typedef {object} ServerOptions
 * @property {string} version of VS Code, see serverCache.mjs
 * @property {string} home the HOME of the extension host and its terminals
 * @property {string} extensionsDir
 * @property {string} serverDataDir
 * @property {NodeJS.ProcessEnv} [env] added to what {@link serverEnvironment} keeps of our own
 * @property {Readonly<Record<string, unknown>> | undefined} [settings] user settings of a server that has none yet
 * @property {boolean} [disableTrust] trust every workspace; otherwise a window opens in Restricted Mode
 * @property {boolean} [runsTests] whether windows may name tests to run; such windows show no notifications
 * @property {string | undefined} [language] of windows, such as `de`; a language pack has to be installed
 * @property {number} [port] a free one when absent
 */

/**
 * @typedef {object} RunningServer
 * @property {string} version
 * @property {number} port on 127.0.0.1, which every user of this machine can reach
 * @property {string} token without which it answers nobody
 * @property {boolean} terminals whether integrated terminals work
 * @property {Promise<number>} ended its exit code, when it ends by itself or is stopped
 * @property {() => string} log what the server has printed so far
 * @property {() => Promise<void>} stop ends it with its extension hosts and terminals
 */

/**
 * Starts a VS Code server whose window a browser opens at {@link workbenchUrl}.
 * @param {ServerOptions} options
 * @returns {Promise<RunningServer>}
 * @throws {StepError} when it cannot be had or does not start
 */
export async function startServer(options) {
  const server = await provisionServer(options.version);
  writeUserSettings(join(options.serverDataDir, 'data'), options.settings);
  const token = randomBytes(16).toString('hex');
  const tokenFile = join(options.serverDataDir, 'connection-token');
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const args = [
    join(server.directory, 'out', 'server-main.js'),
    ...['--host', '127.0.0.1', '--port', String(options.port ?? 0)],
    ...['--connection-token-file', tokenFile, '--accept-server-license-terms', '--telemetry-level', 'off'],
    ...['--server-data-dir', options.serverDataDir, '--extensions-dir', options.extensionsDir],
    ...(options.runsTests ? ['--enable-smoke-test-driver'] : []),
    ...(options.disableTrust ? ['--disable-workspace-trust'] : []),
    ...(options.language === undefined ? [] : ['--locale', options.language]),
  ];
  const child = spawnOwned(server.node, args, {
    env: serverEnvironment(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  /** @type {Promise<number>} */
  const listening = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
        log += text;
        const port = /Extension host agent listening on (\d+)/.exec(log)?.[1];
        if (port) resolve(Number(port));
      });
    }
    child.once('error', reject);
    child.once('close', (code) => reject(new StepError(`it ended with code ${code}`)));
  });
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  try {
    const port = await withTimeLimit(listening, START_TIMEOUT_MS, 'starting it');
    return {
      version: server.version,
      port,
      token,
      terminals: server.terminals,
      ended,
      log: () => log,
      stop: () => stopTree(child),
    };
  } catch (cause) {
    await stopTree(child);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StepError(`VS Code ${options.version} server did not start: ${reason}\n${tail(log)}`, {
      cause,
    });
  }
}

/**
 * Installs a packaged extension where a server with the same options finds it.
 * @param {ServerOptions} options
 * @param {string} vsix
 */
export async function installExtension(options, vsix) {
  const server = await provisionServer(options.version);
  const { status, output } = await run(
    server.node,
    [
      join(server.directory, 'out', 'server-main.js'),
      ...['--install-extension', vsix, '--force'],
      ...['--server-data-dir', options.serverDataDir, '--extensions-dir', options.extensionsDir],
    ],
    { env: serverEnvironment(options), timeoutMs: INSTALL_TIMEOUT_MS },
  );
  if (status !== 0 || !/successfully installed/.test(output)) {
    throw new StepError(`${vsix} could not be installed in VS Code ${options.version}:\n${tail(output)}`);
  }
}

/**
 * @typedef {object} WindowOptions
 * @property {string | undefined} [folder] absolute path
 * @property {string | undefined} [workspace] absolute path of a .code-workspace
 * @property {string} [extensionDevelopmentPath] absolute path
 * @property {string} [extensionTestsPath] absolute path of the module that exports `run()`
 */

/**
 * The address of a window.
 * @param {{ port: number, token: string }} server
 * @param {WindowOptions} window
 */
export function workbenchUrl(
  { port, token },
  { folder, workspace, extensionDevelopmentPath, extensionTestsPath },
) {
  const url = new URL(`http://127.0.0.1:${port}/`);
  url.searchParams.set('tkn', token);
  if (folder) url.searchParams.set('folder', urlPath(folder));
  if (workspace) url.searchParams.set('workspace', urlPath(workspace));
  /** @param {string} path */
  const remote = (path) => `vscode-remote://127.0.0.1:${port}${urlPath(path)}`;
  const payload = [
    ...(extensionDevelopmentPath ? [['extensionDevelopmentPath', remote(extensionDevelopmentPath)]] : []),
    ...(extensionTestsPath ? [['extensionTestsPath', remote(extensionTestsPath)]] : []),
  ];
  if (payload.length > 0)
    url.searchParams.set('payload', JSON.stringify([...payload, ['skipWelcome', 'true']]));
  return url.href;
}

/**
 * Our own environment without what belongs to this machine's AWS set-up or to a VS Code that we may run in.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanEnvironment(env = process.env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(AWS_|VSCODE_|ELECTRON_|XDG_.*_HOME$|BROWSER$)/i.test(name)),
  );
}

/**
 * What a VS Code is started with. Its home goes before that of `env`: the extension reads `~/.aws` there.
 * @param {Pick<ServerOptions, 'home' | 'env'>} options
 * @returns {NodeJS.ProcessEnv}
 */
export function serverEnvironment({ home, env }) {
  return { ...cleanEnvironment(), ...env, HOME: home, USERPROFILE: home };
}

/**
 * @param {string} path absolute
 * @returns {string} with forward slashes and a leading one, as VS Code's URIs have it on every platform
 */
function urlPath(path) {
  const slashed = path.replaceAll('\\', '/');
  return slashed.startsWith('/') ? slashed : `/${slashed}`;
}
