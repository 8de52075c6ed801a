// What `npm start` opens, in a browser or on the desktop.
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { cleanEnvironment, installExtension, startServer, workbenchUrl } from './codeServer.mjs';
import { desktopArguments, desktopInvocation, provisionDesktopCommand } from './desktop.mjs';
import { startEmulator } from './emulator.mjs';
import { packageExtension } from './extensionPackage.mjs';
import { spawnOwned } from './lifetime.mjs';
import { openBrowser } from './openBrowser.mjs';
import { StepError, run, tail } from './run.mjs';
import { demoHome, sampleWorkspace } from './sampleHome.mjs';
import { makeSandbox } from './sandbox.mjs';
import { NEWEST_VERSION } from './serverCache.mjs';
import { writeUserSettings } from './userSettings.mjs';

const INSTALL_TIMEOUT_MS = 15 * 60_000;

/**
 * @typedef {object} DemoOptions
 * @property {string | undefined} home a real home to use, with the real AWS
 * @property {string | undefined} vsix a package to install instead of one that is built now
 * @property {number | undefined} port
 * @property {boolean} open whether to open a browser
 */

/** @typedef {{ ended: Promise<void> }} Demo resolves when the user closes it, rejects when it breaks */

/**
 * @param {DemoOptions} options
 * @returns {Promise<Demo>}
 */
export async function startInBrowser(options) {
  const { sandbox, home, env } = await prepareWorld(options);
  const vsix = await findPackage(options);
  const serverOptions = {
    ...sandbox,
    version: NEWEST_VERSION,
    home,
    env,
    disableTrust: true,
    ...(options.port === undefined ? {} : { port: options.port }),
  };
  await installExtension(serverOptions, vsix);
  const server = await startServer(serverOptions);
  const url = workbenchUrl(server, { folder: sandbox.folder });
  console.log(`\nVS Code ${server.version} with the extension is at\n\n  ${url}\n`);
  if (options.open && !openBrowser(url)) console.log('Open it in a browser.');
  console.log('Ctrl-C ends it.');
  return {
    ended: server.ended.then((code) => {
      throw new StepError(`The VS Code server ended with code ${code}:\n${tail(server.log())}`);
    }),
  };
}

/**
 * @param {DemoOptions} options
 * @returns {Promise<Demo>}
 */
export async function startOnDesktop(options) {
  const code = await provisionDesktopCommand();
  const { sandbox, home, env } = await prepareWorld(options);
  const vsix = await findPackage(options);
  writeUserSettings(sandbox.userDataDir);
  const homeEnv = { ...env, HOME: home, USERPROFILE: home };
  const isolation = desktopArguments(sandbox);

  const install = desktopInvocation(code, ['--install-extension', vsix, ...isolation.filter(isOption)]);
  const { status, output } = await run(install.command, install.args, {
    env: homeEnv,
    shell: install.shell,
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  if (status !== 0) throw new StepError(`${code} could not install ${vsix}:\n${tail(output)}`);

  // --verbose keeps the window a child of ours, so that Ctrl-C ends it too.
  const open = desktopInvocation(code, [
    ...isolation,
    ...['--new-window', '--wait', '--verbose', '--disable-workspace-trust'],
  ]);
  const child = spawnOwned(open.command, open.args, { env: homeEnv, shell: open.shell, stdio: 'ignore' });
  console.log('\nVS Code opens with the extension. Close its window or press Ctrl-C to end.');
  return {
    ended: new Promise((resolveEnd, reject) => {
      child.once('error', (cause) =>
        reject(new StepError(`could not start ${code}: ${cause.message}`, { cause })),
      );
      child.once('close', () => resolveEnd());
    }),
  };
}

/** @param {DemoOptions} options */
async function findPackage({ vsix }) {
  if (vsix === undefined) {
    console.log('Building the extension...');
    return packageExtension();
  }
  if (!existsSync(vsix)) throw new StepError(`--vsix ${vsix} is not there`);
  return resolve(vsix);
}

/**
 * The home and the environment to show: the user's own, else a throw-away one beside a fresh emulator.
 * @param {DemoOptions} options
 */
async function prepareWorld(options) {
  const sandbox = makeSandbox('start', { home: demoHome, folders: { sample: sampleWorkspace } });
  if (options.home !== undefined) {
    const home = resolve(options.home);
    if (!existsSync(home) || !statSync(home).isDirectory())
      throw new StepError(`--home ${home} is not a directory`);
    console.log(`Home: ${home}, with the real AWS.`);
    return { sandbox, home, env: { ...process.env } };
  }
  const emulator = await startEmulator();
  console.log(`Emulator of IAM Identity Center: ${emulator.url}`);
  console.log(`Home: ${sandbox.home}, removed at the end.`);
  return { sandbox, home: sandbox.home, env: { ...cleanEnvironment(), ...emulator.env() } };
}

/** @param {string} argument */
function isOption(argument) {
  return argument.startsWith('--');
}
