import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { splitShellWords } from '../../src/config/shellWords';
import { KeysError } from '../../src/credentials/keys/errors';
import { installLauncher } from '../../src/credentials/keys/launcher';
import {
  findLaunchedProfiles,
  formatLauncherCommand,
  launcherPath,
  readLauncherEntry,
} from '../../src/credentials/keys/launcherCommand';
import { ConfigSource } from '../fakes/configSource';

const run = promisify(execFile);

describe('the command that credential_process gets', () => {
  const paths = [
    '/home/ada/.config/Code/User/globalStorage/x/keyHelper',
    '/Users/ada/Library/Application Support/Code/User/globalStorage/x/keyHelper',
    "/home/ada's/$HOME/`id`/a\\b",
    '/home/jürgen/"x"/(1)&;',
  ];
  for (const directory of paths) {
    it(`is read as it was meant: ${directory}`, async function () {
      const launcher = launcherPath(directory, 'linux');
      const command = formatLauncherCommand(launcher, 'ci', 'linux');
      assert.deepEqual(splitShellWords(command), [launcher, 'ci']);
      assert.equal(readLauncherEntry(command, launcher, 'linux'), 'ci');
      if (process.platform === 'win32') this.skip();
      const { stdout } = await run('/bin/sh', ['-c', `printf '%s\\n' ${command}`]);
      assert.equal(stdout, `${launcher}\nci\n`);
    });
  }

  it('is in double quotes on Windows where it must be', () => {
    const plain = launcherPath('C:\\Users\\ada\\AppData\\Roaming\\Code', 'win32');
    assert.equal(
      formatLauncherCommand(plain, 'ci', 'win32'),
      'C:\\Users\\ada\\AppData\\Roaming\\Code\\aws-credentials.cmd ci',
    );
    const blank = launcherPath('C:\\Users\\Ada Lovelace\\Code', 'win32');
    const command = formatLauncherCommand(blank, 'ci', 'win32');
    assert.equal(command, '"C:\\Users\\Ada Lovelace\\Code\\aws-credentials.cmd" ci');
    assert.equal(readLauncherEntry(command, blank, 'win32'), 'ci');
  });

  it('is refused where the config file or the shell would read something else', () => {
    const refuses = (path: string, platform: NodeJS.Platform): void =>
      assert.throws(
        () => formatLauncherCommand(path, 'ci', platform),
        (error: unknown) => KeysError.is(error, 'unquotablePath'),
        path,
      );
    // Whatever another profile runs is not ours then, and no reason to fail.
    assert.equal(readLauncherEntry('aws-vault exec ci', 'C:\\100%\\aws-credentials.cmd', 'win32'), undefined);
    refuses('/home/ada #1/aws-credentials', 'linux');
    refuses('/home/ada\n/aws-credentials', 'linux');
    refuses('C:\\100%\\aws-credentials.cmd', 'win32');
  });

  it('is not taken for ours when it runs something else', () => {
    const launcher = launcherPath('/storage', 'linux');
    for (const command of [
      'aws-vault exec ci --json',
      '/elsewhere/aws-credentials ci',
      '/storage/aws-credentials',
      '/storage/aws-credentials ci; rm -rf ~',
      '/storage/aws-credentials a b',
    ]) {
      assert.equal(readLauncherEntry(command, launcher, 'linux'), undefined, command);
    }
  });

  it('says which profiles a window has to serve', function () {
    if (process.platform === 'win32') this.skip();
    const launcher = launcherPath('/storage');
    const config = new ConfigSource(`[profile ci]
credential_process = ${formatLauncherCommand(launcher, 'ci')}

[profile ci-eu]
region = eu-west-1
credential_process = ${formatLauncherCommand(launcher, 'ci')}

[profile other]
credential_process = /usr/bin/aws-credentials ci

[profile plain]
region = us-east-1
`);
    assert.deepEqual([...findLaunchedProfiles(config.current, launcher)], [['ci', ['ci', 'ci-eu']]]);
  });
});

describe('the launcher', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'launcher-'))));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const options = (platform: NodeJS.Platform, executable = process.execPath) => {
    const helperFile = join(root, 'helper.js');
    if (!existsSync(helperFile)) writeFileSync(helperFile, 'console.log(process.argv.slice(2).join());');
    return { directory: join(root, 'key Helper'), helperFile, executable, platform };
  };

  it('is written once, and again when VS Code or the helper is another', async () => {
    const launcher = await installLauncher(options(process.platform));
    const { mtimeMs } = statSync(launcher);
    await installLauncher(options(process.platform));
    assert.equal(statSync(launcher).mtimeMs, mtimeMs);
    writeFileSync(join(root, 'helper.js'), 'console.log("other");');
    await installLauncher(options(process.platform, '/opt/other/node'));
    assert.match(readFileSync(launcher, 'utf8'), /\/opt\/other\/node/);
    assert.match(readFileSync(join(root, 'key Helper', 'credentialHelper.cjs'), 'utf8'), /other/);
  });

  it('runs the helper, and says what to do when VS Code is not where it was', async function () {
    if (process.platform === 'win32') this.skip();
    const launcher = await installLauncher(options('linux'));
    assert.equal((await run(launcher, ['ci'])).stdout, 'ci\n');
    // As a home directory may have it.
    writeFileSync(join(root, 'package.json'), '{"type":"module"}');
    writeFileSync(join(root, 'helper.js'), 'console.log(require("node:path").basename(__dirname));');
    await installLauncher(options('linux'));
    assert.equal((await run(launcher, ['ci'])).stdout, 'key Helper\n');
    await installLauncher(options('linux', join(root, "gone's node")));
    await assert.rejects(run(launcher, ['ci']), /VS Code has moved or was updated\. Start it once/);
  });

  it('is a batch file on Windows, in which a path means itself', async () => {
    const launcher = await installLauncher(options('win32', 'C:\\Program Files\\100% Jürgen\\Code.exe'));
    const lines = readFileSync(launcher, 'utf8').split('\r\n');
    const set = lines.indexOf('set "NODE=C:\\Program Files\\100%% Jürgen\\Code.exe"');
    assert.equal(lines[set - 1], 'chcp 65001 >nul');
    // The console keeps the page that the user has.
    assert.match(lines[set - 2] ?? '', /'chcp'.* set "PAGE=/);
    assert.equal(lines[set + 1], 'if defined PAGE chcp %PAGE% >nul');
    assert.ok(lines.includes('set ELECTRON_RUN_AS_NODE=1'));
    assert.ok(lines.includes('"%NODE%" "%~dp0credentialHelper.cjs" %*'));
  });
});
