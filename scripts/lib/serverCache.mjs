// VS Code servers from the npm package `code-server`, unpacked and ready to run in the user's cache directory.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeOnce } from './makeOnce.mjs';
import { cacheDirectory } from './paths.mjs';
import { StepError, run, runNpm, tail } from './run.mjs';

/** The oldest VS Code that the extension supports, and the newest it is tested with. */
export const FLOOR_VERSION = '1.100.3';
export const NEWEST_VERSION = '1.139.1';

/**
 * What is known about each version: the npm package that carries it, the Node it was built for, and the native
 * modules that come without binaries: those that a terminal needs, and the one that keeps the log.
 * @type {Record<string, { codeServer: string, nodeMajor: number, forTerminals: string[], forLog: string[] }>}
 */
const RELEASES = {
  [FLOOR_VERSION]: {
    codeServer: '4.100.3',
    nodeMajor: 20,
    forTerminals: ['native-watchdog', 'node-pty'],
    forLog: ['@vscode/spdlog'],
  },
  [NEWEST_VERSION]: { codeServer: '4.139.1', nodeMajor: 24, forTerminals: [], forLog: ['@vscode/spdlog'] },
};

const DOWNLOAD_TIMEOUT_MS = 15 * 60_000;
const COMPILE_TIMEOUT_MS = 15 * 60_000;
/**
 * @typedef {object} ProvisionedServer
 * @property {string} version of VS Code
 * @property {string} directory holds `out/server-main.js`
 * @property {string} node the Node that runs it
 * @property {boolean} terminals whether integrated terminals work
 * @property {boolean} log whether what extensions log can be read
 */

/** @type {Map<string, Promise<ProvisionedServer>>} */
const provisioned = new Map();

/**
 * A VS Code server ready to start: from the cache, else downloaded from the npm registry, once for all who ask.
 * @param {string} version {@link FLOOR_VERSION} or {@link NEWEST_VERSION}
 * @returns {Promise<ProvisionedServer>}
 * @throws {StepError}
 */
export function provisionServer(version) {
  const server = provisioned.get(version) ?? provision(version);
  provisioned.set(version, server);
  return server;
}

/**
 * @param {string} version
 * @returns {Promise<ProvisionedServer>}
 */
async function provision(version) {
  const release = RELEASES[version];
  if (!release) throw new StepError(`no VS Code server is known for version ${version}`);
  const node = await provisionNode(release.nodeMajor);
  const name = `vscode-${version}-${process.platform}-${process.arch}-node${release.nodeMajor}`;
  const directory = join(cacheDirectory(), name);
  const { terminals, log } = await makeOnce(directory, async (temporary) => {
    console.log(`Downloading VS Code ${version} (npm package code-server, once)...`);
    await unpackFromNpm(`code-server@${release.codeServer}`, 'package/lib/vscode', temporary);
    // Its own install scripts would compile eight native modules that neither tests nor the demo need.
    await npm(['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], temporary);
    return {
      terminals: await compileModules(temporary, node, release.forTerminals),
      log: await compileModules(temporary, node, release.forLog),
    };
  });
  const missing = [
    ...(terminals ? [] : ['terminals (tests that need one are skipped)']),
    ...(log ? [] : ['the text of extension logs']),
  ];
  if (missing.length > 0) {
    console.log(
      `VS Code ${version} lacks ${missing.join(' and ')}: native modules could not be compiled. To mend it, install ` +
        `a C++ compiler, make and python3, remove ${directory} and run again.`,
    );
  }
  return { version, directory, node, terminals, log };
}

/**
 * The path of a Node of this major version: our own, else one from npm.
 * @param {number} major
 */
async function provisionNode(major) {
  if (Number(process.versions.node.split('.')[0]) === major) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const packageName = `${prefix}-${platform}-${process.arch}`;
  const directory = join(cacheDirectory(), `node-${major}-${process.platform}-${process.arch}`);
  await makeOnce(directory, async (temporary) => {
    console.log(`Downloading Node ${major} to run it (npm package ${packageName}, once)...`);
    await unpackFromNpm(`${packageName}@${major}`, 'package/bin', temporary);
    return {};
  });
  return join(directory, process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * Unpacks one folder of an npm package into `target`.
 * @param {string} specifier
 * @param {string} folder such as `package/lib/vscode`
 * @param {string} target
 */
async function unpackFromNpm(specifier, folder, target) {
  await npm(['pack', specifier, '--pack-destination', target], target);
  const archive = readdirSync(target).find((entry) => entry.endsWith('.tgz'));
  if (!archive) throw new StepError(`npm pack ${specifier} left no archive in ${target}`);
  const strip = folder.split('/').length;
  const { status, output } = await run('tar', ['-xzf', archive, `--strip-components=${strip}`, folder], {
    cwd: target,
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
  });
  if (status !== 0) throw new StepError(`could not unpack ${specifier} with tar:\n${tail(output)}`);
  rmSync(join(target, archive));
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
async function npm(args, cwd) {
  const { status, output } = await runNpm(args, { cwd, timeoutMs: DOWNLOAD_TIMEOUT_MS });
  if (status === 0) return;
  throw new StepError(
    `"npm ${args.join(' ')}" failed. Check that the npm registry is reachable ("npm ping") and that ` +
      `${cacheDirectory()} is writable, then try again. npm said:\n${tail(output)}`,
  );
}

/**
 * Compiles native modules and tells whether they load. npm's own verdict is not asked: node-pty's post-install
 * fails on steps that only help its developers.
 * @param {string} directory
 * @param {string} node
 * @param {string[]} modules
 */
async function compileModules(directory, node, modules) {
  for (const name of modules) {
    await runNpm(['rebuild', name, '--ignore-scripts=false'], {
      cwd: directory,
      env: { ...process.env, ...nodeHeaders() },
      timeoutMs: COMPILE_TIMEOUT_MS,
    });
    const { status } = await run(node, ['-e', `require(${JSON.stringify(name)})`], {
      cwd: directory,
      timeoutMs: COMPILE_TIMEOUT_MS,
    });
    if (status !== 0) return false;
  }
  return true;
}

/**
 * Points node-gyp at the headers that come with our Node, where they do, to save a download. Our Node compiles for
 * the one that runs the server, too: the modules use Node-API, which is stable across versions.
 * @returns {NodeJS.ProcessEnv}
 */
function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include', 'node', 'node_version.h')) ? { npm_config_nodedir: prefix } : {};
}
