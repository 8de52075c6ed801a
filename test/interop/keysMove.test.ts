import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { fromIni } from '@aws-sdk/credential-providers';
import { HOUR_MS, MINUTE_MS } from '../../src/base/clock';
import { withFileLock } from '../../src/base/fileLock';
import { backupOf, editSharedFile } from '../../src/config/configEditor';
import { appendSection } from '../../src/config/documentEdits';
import { sharedFiles } from '../../src/config/locations';
import { KeysError, type KeysErrorCode } from '../../src/credentials/keys/errors';
import {
  addToKeychain,
  moveToKeychain,
  readFileKey,
  removeFromKeychain,
  restoreToFile,
} from '../../src/credentials/keys/keyMove';
import { KeyStore } from '../../src/credentials/keys/keyStore';
import {
  cleanBackups,
  deleteCopies,
  findCopies,
  findGitDirectory,
  isEarlierVersion,
} from '../../src/credentials/keys/secretCopies';
import { FakeClock } from '../fakes/fakeClock';
import { MemorySecrets } from '../fakes/memorySecrets';
import { RecordingLogger } from '../fakes/recordingLogger';
import { isAwsCliInstalled, needAwsCli } from '../run/installed';
import { KEY, keysBenchPerTest } from '../unit/credentials/keysBench';
import { skip } from '../run/skipping';
import { runAws } from './runAws';

const run = promisify(execFile);

const CONFIG = `# mine
[profile old-keys]
region = us-west-2

[profile deploy]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = old-keys
region = us-east-1
`;
const CREDENTIALS = `[other]
aws_access_key_id = AKIAOTHEROTHEROTHER0
aws_secret_access_key = another/Secret

[old-keys]
aws_access_key_id = ${KEY.accessKeyId}
aws_secret_access_key = ${KEY.secretAccessKey}
`;

function isKeysError(code: KeysErrorCode) {
  return (error: unknown): boolean => KeysError.is(error, code);
}

describe('moving a key into the keychain', () => {
  const clock = new FakeClock();
  const bench = keysBenchPerTest(
    () => ({ config: CONFIG, credentials: CREDENTIALS }),
    () => clock,
  );

  async function move(name = 'old-keys'): Promise<string> {
    const profile = bench.current.config.current.profiles.get(name);
    assert.ok(profile);
    return moveToKeychain(name, readFileKey(profile), bench.current.moveServices);
  }

  it('leaves a profile that asks the launcher, and touches nothing else', async () => {
    assert.equal(await move(), 'old-keys');
    const { launcher } = bench.current;
    const command = `'${launcher.replaceAll("'", `'\\''`)}' old-keys`;
    assert.equal(
      bench.current.read('configFile'),
      CONFIG.replace('region = us-west-2\n', `region = us-west-2\ncredential_process = ${command}\n`),
    );
    assert.equal(
      bench.current.read('credentialsFile'),
      CREDENTIALS.slice(0, CREDENTIALS.indexOf('[old-keys]')),
    );
    assert.equal(bench.current.config.current.profiles.get('old-keys')?.kind, 'process');
    assert.deepEqual(await bench.current.store.get('old-keys'), KEY);
  });

  it('leaves no plain secret on disk, after an hour of work in a terminal', async function () {
    const { locations, terminal } = bench.current;
    // Edits before the move: their backups hold the secret.
    for (const [, file] of sharedFiles(locations)) {
      await editSharedFile(file, (document) => appendSection(document, 'profile later', []));
    }
    assert.ok(bench.current.grep(KEY.secretAccessKey).length >= 2);
    await bench.current.config.reload();
    await move();
    await bench.current.serve();
    const program = bench.current.launcher;
    const hasCli = isAwsCliInstalled();
    for (let minute = 0; minute <= 60; minute += 15) {
      const { stdout } = await run(program, ['old-keys'], {
        env: terminal,
        shell: process.platform === 'win32',
      });
      assert.match(stdout, /ASIA/);
      if (minute % 30 === 0 && hasCli) {
        const args = ['sts', 'get-caller-identity', '--profile', 'old-keys', '--output', 'json'];
        const { Arn } = JSON.parse(await runAws(args, { env: terminal })) as { Arn: string };
        assert.equal(Arn, 'arn:aws:iam::111111111111:user/deploy');
      }
      clock.advance(15 * MINUTE_MS);
      bench.current.emulator.control.advance({ byMs: 15 * MINUTE_MS });
    }
    assert.deepEqual(bench.current.grep(KEY.secretAccessKey), []);
    assert.ok(!bench.current.logger.text.includes(KEY.secretAccessKey));
    assert.deepEqual(
      bench.current
        .files()
        .filter((file) => process.platform !== 'win32' && (bench.current.mode(file) & 0o077) !== 0)
        // The AWS CLI's own.
        .filter((file) => !file.startsWith(locations.cliCacheDirectory)),
      [],
    );
  });

  it('lets a role chain of the AWS CLI go on working', async function () {
    needAwsCli(this);
    await move();
    await bench.current.serve();
    const args = ['sts', 'get-caller-identity', '--profile', 'deploy', '--output', 'json'];
    assert.match(await runAws(args, { env: bench.current.terminal }), /assumed-role\/Deploy\//);
  });

  it('lets the AWS SDK for JavaScript find credentials, which asks a shell', async () => {
    const { locations } = bench.current;
    await move();
    await bench.current.serve();
    const credentials = await fromIni({
      profile: 'old-keys',
      configFilepath: locations.configFile,
      filepath: locations.credentialsFile,
      ignoreCache: true,
    })();
    assert.match(credentials.accessKeyId, /^ASIA/);
    assert.ok(credentials.sessionToken && credentials.expiration);
  });

  it('gives a session anew before it ends', async () => {
    await move();
    await bench.current.serve();
    const ask = (): Promise<unknown> =>
      run(bench.current.launcher, ['old-keys'], {
        env: bench.current.terminal,
        shell: process.platform === 'win32',
      });
    const { stdout: first } = (await ask()) as { stdout: string };
    clock.advance(11 * HOUR_MS + 45 * MINUTE_MS);
    const { stdout: second } = (await ask()) as { stdout: string };
    assert.notEqual(first, second);
    assert.equal(bench.current.emulator.requests.count('GetSessionToken'), 2);
  });

  it('takes keys out of the config file, and comments that hold the secret', async () => {
    const config = `[profile inline]
aws_access_key_id = ${KEY.accessKeyId}
# aws_secret_access_key = ${KEY.secretAccessKey}
aws_secret_access_key = ${KEY.secretAccessKey}
region = us-east-1
`;
    writeFileSync(bench.current.locations.configFile, config);
    await bench.current.config.reload();
    await move('inline');
    assert.match(
      bench.current.read('configFile'),
      /^\[profile inline\]\nregion = us-east-1\ncredential_process = .* inline\n$/,
    );
  });

  it('keeps a backup of the config file, where another program of the profile may stand', async () => {
    const { locations, config } = bench.current;
    const before = `${CONFIG}[profile both]\ncredential_process = aws-vault exec both\n`;
    writeFileSync(locations.configFile, before);
    writeFileSync(locations.credentialsFile, CREDENTIALS.replace('[old-keys]', '[both]'));
    await config.reload();
    await move('both');
    assert.doesNotMatch(bench.current.read('configFile'), /aws-vault/);
    assert.equal(readFileSync(backupOf(locations.configFile), 'utf8'), before);
    assert.deepEqual(bench.current.grep(KEY.secretAccessKey), []);
  });

  it('leaves another key of the same profile where it is', async () => {
    const config = CONFIG.replace(
      'region = us-west-2',
      'aws_access_key_id = AKIA\naws_secret_access_key = other',
    );
    writeFileSync(bench.current.locations.configFile, config);
    await bench.current.config.reload();
    await move();
    assert.match(
      bench.current.read('configFile'),
      /aws_access_key_id = AKIA\naws_secret_access_key = other\n/,
    );
    assert.deepEqual(bench.current.grep(KEY.secretAccessKey), []);
  });

  it('changes nothing when a file cannot be edited', async function () {
    if (process.platform === 'win32') skip(this, 'this is Windows');
    chmodSync(bench.current.locations.credentialsFile, 0o400);
    await assert.rejects(move());
    assert.equal(bench.current.read('configFile'), CONFIG);
    assert.equal(bench.current.read('credentialsFile'), CREDENTIALS);
    assert.deepEqual(await bench.current.store.list(), []);
    assert.equal(bench.current.secrets.values.size, 0);
  });

  it('keeps the only copy of a key when neither file can be edited any more', async function () {
    if (process.platform === 'win32') skip(this, 'this is Windows');
    const { locations, config, store } = bench.current;
    writeFileSync(locations.configFile, `[profile old-keys]\n${CREDENTIALS.split('[old-keys]\n')[1] ?? ''}`);
    writeFileSync(locations.credentialsFile, '[other]\n');
    await config.reload();
    const release = new AbortController();
    const busy = withFileLock(
      `${realpathSync(locations.credentialsFile)}.aws-sso-profiles.lock`,
      () => once(release.signal, 'abort'),
      { waitMs: 1000 },
    );
    const moving = move();
    moving.catch(() => undefined);
    while (!bench.current.read('configFile').includes('credential_process')) await setTimeout(5);
    appendFileSync(locations.configFile, '[profile later]\n');
    chmodSync(locations.credentialsFile, 0o400);
    release.abort();
    await busy;
    await assert.rejects(moving);
    assert.deepEqual(await store.get('old-keys'), KEY);
  });

  it('keeps a key that the user has taken out of the files before the move failed', async function () {
    if (process.platform === 'win32') skip(this, 'this is Windows');
    const { locations, secrets, store } = bench.current;
    const release = new AbortController();
    const busy = withFileLock(
      `${realpathSync(locations.configFile)}.aws-sso-profiles.lock`,
      () => once(release.signal, 'abort'),
      { waitMs: 1000 },
    );
    const moving = move();
    moving.catch(() => undefined);
    while (secrets.values.size === 0 || (await store.list()).length === 0) await setTimeout(5);
    writeFileSync(locations.credentialsFile, '[other]\n');
    chmodSync(locations.configFile, 0o400);
    release.abort();
    await busy;
    await assert.rejects(moving);
    assert.deepEqual(await store.get('old-keys'), KEY);
  });

  it('leaves no secret in the keychain that no record names', async () => {
    const { config, locations, secrets, store } = bench.current;
    const name = 'p'.repeat(252);
    writeFileSync(locations.credentialsFile, CREDENTIALS.replace('[old-keys]', `[${name}]`));
    await config.reload();
    await assert.rejects(move(name), (error) => (error as NodeJS.ErrnoException).code === 'ENAMETOOLONG');
    assert.equal(secrets.values.size, 0);
    assert.deepEqual(await store.list(), []);
  });

  it('gives each key an entry of its own when two windows move at the same moment', async () => {
    const { config, locations, moveServices } = bench.current;
    const second = { accessKeyId: 'AKIASECONDSECONDSEC0', secretAccessKey: 'second/only/copy' };
    writeFileSync(
      locations.credentialsFile,
      `${CREDENTIALS.replace('[old-keys]', '[a/b]')}[a@b]
aws_access_key_id = ${second.accessKeyId}
aws_secret_access_key = ${second.secretAccessKey}
`,
    );
    await config.reload();
    const otherWindow = { ...moveServices, store: bench.current.openStore() };
    const entries = await Promise.all([
      moveToKeychain('a/b', KEY, moveServices),
      moveToKeychain('a@b', second, otherWindow),
    ]);
    assert.deepEqual(entries.toSorted(), ['a_b', 'a_b-2']);
    const [ofFirst, ofSecond] = entries;
    assert.deepEqual(await moveServices.store.get(ofFirst), KEY);
    assert.deepEqual(await moveServices.store.get(ofSecond), second);
  });

  it('moves a key once when two windows do at the same moment', async () => {
    const { moveServices, secrets, store } = bench.current;
    const otherWindow = { ...moveServices, store: bench.current.openStore() };
    const moves = await Promise.allSettled(
      [moveServices, otherWindow].map((services) => moveToKeychain('old-keys', KEY, services)),
    );
    const refused = moves.filter((result) => result.status === 'rejected');
    assert.deepEqual(
      refused.map(({ reason }) => KeysError.is(reason, 'otherKey')),
      [true],
    );
    assert.equal(secrets.values.size, 1);
    assert.deepEqual(await store.get('old-keys'), KEY);
  });

  it('takes no name that a profile asks for, though the keychain has lost it', async () => {
    const { moveServices, secrets, storage } = bench.current;
    await move();
    rmSync(join(storage, 'keychain'), { recursive: true });
    secrets.values.clear();
    assert.equal(await addToKeychain('OLD-KEYS', KEY, moveServices), 'OLD-KEYS-2');
  });

  it('mends every profile that the user has given the same line', async () => {
    const { config, locations, moveServices } = bench.current;
    const share = async (): Promise<string> => {
      const entry = await move();
      const [line = ''] = /^credential_process = .*$/m.exec(bench.current.read('configFile')) ?? [];
      appendFileSync(locations.configFile, `[profile eu]\nregion = eu-west-1\n${line}\n`);
      await config.reload();
      return entry;
    };
    await restoreToFile(['old-keys', 'eu'], await share(), moveServices);
    assert.doesNotMatch(bench.current.read('configFile'), /credential_process/);
    for (const name of ['old-keys', 'eu']) {
      const profile = config.current.profiles.get(name);
      assert.deepEqual(profile && readFileKey(profile), KEY);
    }
    writeFileSync(locations.configFile, CONFIG);
    writeFileSync(locations.credentialsFile, CREDENTIALS);
    await config.reload();
    await removeFromKeychain(await share(), ['old-keys', 'eu'], moveServices);
    assert.doesNotMatch(bench.current.read('configFile'), /credential_process/);
  });

  it('changes nothing when there is no keychain', async () => {
    bench.current.secrets.isBroken = true;
    await assert.rejects(move());
    assert.equal(bench.current.read('configFile'), CONFIG);
    assert.equal(bench.current.read('credentialsFile'), CREDENTIALS);
  });

  it('leaves keys of a session, and profiles without keys, alone', async () => {
    writeFileSync(bench.current.locations.credentialsFile, `${CREDENTIALS}aws_session_token = short-lived\n`);
    await bench.current.config.reload();
    await assert.rejects(move(), isKeysError('temporaryKeys'));
    await assert.rejects(move('deploy'), isKeysError('noKeys'));
  });

  it('and back into the file, where every tool finds them again', async () => {
    const entry = await move();
    await restoreToFile(['old-keys'], entry, bench.current.moveServices);
    assert.equal(bench.current.read('configFile'), CONFIG);
    assert.equal(bench.current.read('credentialsFile'), CREDENTIALS);
    assert.deepEqual([...bench.current.secrets.values], []);
    assert.equal(bench.current.config.current.profiles.get('old-keys')?.kind, 'keys');
  });

  it('but not over another key that the profile got there meanwhile', async () => {
    const entry = await move();
    const typed = '[old-keys]\naws_access_key_id = AKIAMINE\naws_secret_access_key = typed/by/hand\n';
    writeFileSync(bench.current.locations.credentialsFile, typed);
    const { moveServices, store } = bench.current;
    await assert.rejects(restoreToFile(['old-keys'], entry, moveServices), isKeysError('otherKey'));
    assert.equal(bench.current.read('credentialsFile'), typed);
    assert.deepEqual(await store.get(entry), KEY);
  });

  it('and leaves the program that the user has written in the place of ours', async () => {
    const { locations, moveServices } = bench.current;
    const entry = await move();
    const edited = bench.current
      .read('configFile')
      .replace(/^credential_process = .*$/m, 'credential_process = aws-vault exec old-keys');
    writeFileSync(locations.configFile, edited);
    await restoreToFile(['old-keys'], entry, moveServices);
    assert.equal(bench.current.read('configFile'), edited);
    const other = await addToKeychain('mine', KEY, moveServices);
    const ofAnother = bench.current
      .read('configFile')
      .replace(/^(credential_process = .*) mine$/m, '$1 another-entry');
    writeFileSync(locations.configFile, ofAnother);
    await removeFromKeychain(other, ['mine'], moveServices);
    assert.equal(bench.current.read('configFile'), ofAnother);
  });

  it('follows a profile that was renamed by hand', async () => {
    await move();
    const renamed = bench.current.read('configFile').replaceAll('old-keys]', 'renamed]');
    writeFileSync(bench.current.locations.configFile, renamed);
    await bench.current.config.reload();
    await bench.current.serve();
    await run(bench.current.launcher, ['old-keys'], {
      env: bench.current.terminal,
      shell: process.platform === 'win32',
    });
    assert.deepEqual(bench.current.used, ['renamed']);
  });

  it('adds a key to a profile that has settings alone', async () => {
    const { locations, config, moveServices } = bench.current;
    writeFileSync(locations.configFile, '[profile waiting]\nregion = us-east-1\n');
    await config.reload();
    await addToKeychain('waiting', KEY, moveServices);
    assert.match(
      bench.current.read('configFile'),
      /^\[profile waiting\]\nregion = us-east-1\ncredential_process = /,
    );
  });

  it('adds nothing when the config file cannot be edited', async function () {
    if (process.platform === 'win32') skip(this, 'this is Windows');
    const { locations, moveServices, secrets, store } = bench.current;
    chmodSync(locations.configFile, 0o400);
    await assert.rejects(addToKeychain('mine', KEY, moveServices));
    assert.deepEqual(await store.list(), []);
    assert.equal(secrets.values.size, 0);
  });

  it('adds a profile whose key was never in a file, and removes it', async () => {
    await assert.rejects(
      addToKeychain('old-keys', KEY, bench.current.moveServices),
      isKeysError('nameTaken'),
    );
    const entry = await addToKeychain('team/ci@eu', KEY, bench.current.moveServices);
    assert.equal(entry, 'team_ci_eu');
    assert.equal(bench.current.config.current.profiles.get('team/ci@eu')?.kind, 'process');
    assert.deepEqual(
      (await bench.current.store.list()).map(({ accessKeyId }) => accessKeyId),
      [KEY.accessKeyId],
    );
    await removeFromKeychain(entry, ['team/ci@eu'], bench.current.moveServices);
    assert.equal(bench.current.secrets.values.size, 0);
    assert.doesNotMatch(bench.current.read('configFile'), /credential_process/);
  });
});

describe('the keychain', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'keychain-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('has a key when VS Code has had the time to write it to the disk', async () => {
    const clock = new FakeClock();
    const secrets = new MemorySecrets();
    const store = new KeyStore({ directory, secrets, clock, logger: new RecordingLogger() });
    let isKept = false;
    const keeping = store.put('ci', KEY).then(() => (isKept = true));
    while (clock.timers === 0) await setTimeout(1);
    clock.advance(500);
    await setTimeout(20);
    assert.equal(isKept, false);
    clock.advance(500);
    await keeping;
    assert.deepEqual(await store.get('ci'), KEY);
  });
});

describe('copies of a secret', () => {
  const bench = keysBenchPerTest(() => ({ config: CONFIG, credentials: CREDENTIALS }));

  it('are found beside the files and in the local history of VS Code', async () => {
    const { locations, storage } = bench.current;
    const beside = join(locations.awsDirectory, 'credentials.old');
    const history = join(storage, 'History', '1a2b');
    const foreign = join(storage, 'History', '3c4d');
    writeFileSync(beside, CREDENTIALS);
    for (const [directory, file] of [
      [history, locations.credentialsFile],
      [foreign, join(storage, 'notes.txt')],
    ] as const) {
      mkdirSync(directory, { recursive: true });
      const entries = { version: 1, resource: pathToFileURL(file).href, entries: [] };
      writeFileSync(join(directory, 'entries.json'), JSON.stringify(entries));
      writeFileSync(join(directory, 'AbCd.txt'), CREDENTIALS);
    }
    const places = {
      files: sharedFiles(locations).map(([, file]) => file),
      historyDirectory: join(storage, 'History'),
    };
    const copies = await findCopies(KEY.secretAccessKey, places);
    assert.deepEqual(copies.sort(), [locations.credentialsFile, beside, join(history, 'AbCd.txt')].sort());
    await deleteCopies([beside, join(history, 'AbCd.txt')], KEY.secretAccessKey);
    assert.deepEqual(await findCopies(KEY.secretAccessKey, places), [locations.credentialsFile]);
  });

  it('are deleted only where they are earlier versions of the file, and hold it still', async () => {
    const { locations, storage } = bench.current;
    const historyDirectory = join(storage, 'History');
    const places = { files: sharedFiles(locations).map(([, file]) => file), historyDirectory };
    const isDeletable = (...path: string[]): boolean =>
      isEarlierVersion(join(locations.awsDirectory, ...path), places);
    for (const name of [
      'credentials.old',
      'credentials~',
      '.credentials.swp',
      '#credentials#',
      'config.bak',
      'credentials.bak.2',
      'credentials.2026-01-31',
      'credentials.~1~',
    ]) {
      assert.ok(isDeletable(name), name);
    }
    assert.ok(isEarlierVersion(join(historyDirectory, '1a2b', 'AbCd.txt'), places));
    for (const name of [
      '.bash_history',
      '.env',
      'credentials-of-work',
      'deploy.sh',
      '.gitconfig',
      'config.fish',
      'config.json',
      'credentials.csv',
      join('..', 'dotfiles', 'config'),
      join('..', 'dotfiles', 'config.bak'),
    ]) {
      assert.ok(!isDeletable(name), name);
    }
    const cleaned = join(locations.awsDirectory, 'credentials.old');
    writeFileSync(cleaned, '[other]\n');
    await deleteCopies([cleaned], KEY.secretAccessKey);
    assert.ok(existsSync(cleaned));
  });

  it('are not left in the backups of our own edits', async () => {
    const { credentialsFile } = bench.current.locations;
    await editSharedFile(credentialsFile, (document) => appendSection(document, 'later', []));
    assert.deepEqual(bench.current.grep(KEY.secretAccessKey).includes(backupOf(credentialsFile)), true);
    const profile = bench.current.config.current.profiles.get('old-keys');
    assert.ok(profile);
    await moveToKeychain('old-keys', readFileKey(profile), bench.current.moveServices);
    assert.deepEqual(bench.current.grep(KEY.secretAccessKey), []);
  });

  it('are not left in backups beside the file that a symlink leads to', async function () {
    if (process.platform === 'win32') skip(this, 'this is Windows');
    const { credentialsFile } = bench.current.locations;
    const target = join(dirname(credentialsFile), 'aws-credentials');
    renameSync(credentialsFile, target);
    symlinkSync(target, credentialsFile);
    copyFileSync(target, backupOf(target));
    copyFileSync(target, backupOf(credentialsFile));
    await cleanBackups([credentialsFile], KEY.secretAccessKey);
    assert.deepEqual(bench.current.grep(KEY.secretAccessKey), [target]);
  });

  it('may be in the history of a work tree', async () => {
    const { credentialsFile } = bench.current.locations;
    assert.equal(await findGitDirectory(credentialsFile), undefined);
    mkdirSync(join(dirname(credentialsFile), '.git'));
    assert.equal(await findGitDirectory(credentialsFile), dirname(credentialsFile));
  });
});
