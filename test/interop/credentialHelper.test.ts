import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { hostname } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { KeysError } from '../../src/credentials/keys/errors';
import { moveToKeychain, readFileKey } from '../../src/credentials/keys/keyMove';
import { makeSocketPlace } from '../../src/credentials/keys/socketPlace';
import { KEY, keysBenchPerTest } from '../unit/credentials/keysBench';
import { skip } from '../run/skipping';
import { letOthersInto, needAnotherUser, reachWindow, servingWindow } from './anotherUser';

const run = promisify(execFile);
const isWindows = process.platform === 'win32';

const CONFIG = `[profile old-keys]
region = us-west-2

[profile other]
region = us-west-2
`;
const CREDENTIALS = `[old-keys]
aws_access_key_id = ${KEY.accessKeyId}
aws_secret_access_key = ${KEY.secretAccessKey}
`;

interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('the credential helper', () => {
  const bench = keysBenchPerTest(() => ({ config: CONFIG, credentials: CREDENTIALS }));

  beforeEach(async () => {
    const profile = bench.current.config.current.profiles.get('old-keys');
    assert.ok(profile);
    await moveToKeychain('old-keys', readFileKey(profile), bench.current.moveServices);
  });

  async function ask(entry = 'old-keys', env: NodeJS.ProcessEnv = {}): Promise<Printed> {
    try {
      const { stdout, stderr } = await run(bench.current.launcher, [entry], {
        env: { ...bench.current.terminal, ...env },
        shell: isWindows,
      });
      return { code: 0, stdout, stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, stdout, stderr };
    }
  }

  /** The command as a profile's line has it. */
  function command(): string {
    return bench.current.config.current.profiles.get('old-keys')?.properties.get('credential_process') ?? '';
  }

  it('prints a session of the key, never the key', async () => {
    await bench.current.serve();
    const { code, stdout, stderr } = await ask();
    assert.deepEqual([code, stderr], [0, '']);
    const printed = JSON.parse(stdout) as Record<string, string | number>;
    assert.deepEqual(Object.keys(printed), [
      'Version',
      'AccessKeyId',
      'SecretAccessKey',
      'SessionToken',
      'Expiration',
    ]);
    assert.equal(printed['Version'], 1);
    assert.match(String(printed['AccessKeyId']), /^ASIA/);
    assert.ok(Date.parse(String(printed['Expiration'])) > Date.now());
    assert.ok(!stdout.includes(KEY.secretAccessKey));
    assert.deepEqual(bench.current.used, ['old-keys']);
  });

  it('asks STS once for many commands', async () => {
    await bench.current.serve();
    const printed = await Promise.all(Array.from({ length: 5 }, () => ask()));
    assert.equal(new Set(printed.map(({ stdout }) => stdout)).size, 1);
    assert.equal(bench.current.emulator.requests.count('GetSessionToken'), 1);
  });

  it('says what to do when no VS Code runs, and prints nothing else', async () => {
    assert.deepEqual(await ask(), {
      code: 1,
      stdout: '',
      stderr:
        'AWS SSO Profiles: no VS Code window answers for "old-keys", whose access key is in its keychain. Open VS Code, any folder, and try again.\n',
    });
  });

  it('is read alike by shells and by the AWS CLI, in a home with a blank and a quote', async function () {
    await bench.current.serve();
    if (isWindows) skip(this, 'this is Windows');
    assert.match(bench.current.locations.home, / /);
    const { stdout } = await run('/bin/sh', ['-c', command()], { env: bench.current.terminal });
    assert.match(stdout, /"AccessKeyId": "ASIA/);
  });

  it('does not let a debugger of the terminal speak in its place', async () => {
    await bench.current.serve();
    const { code, stderr } = await ask('old-keys', { NODE_OPTIONS: '--require=/nowhere.js' });
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('answers only for profiles that use it', async () => {
    await bench.current.serve();
    await bench.current.store.put('hidden', KEY);
    const { code, stdout, stderr } = await ask('hidden');
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /no profile of the config file uses "hidden"/);
  });

  it('says that STS refuses', async () => {
    await bench.current.serve();
    bench.current.emulator.control.addFault({
      operation: 'GetSessionToken',
      fault: {
        kind: 'respond',
        status: 403,
        headers: { 'Content-Type': 'text/xml' },
        body: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
      },
    });
    const { code, stdout, stderr } = await ask();
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /STS refuses a session \(GetSessionToken\) for the key of old-keys/);
    assert.equal((await ask()).code, 0, 'a refusal is not remembered');
  });

  it('skips windows that ended without a chance to tidy up, and clears them away', async () => {
    await bench.current.serve();
    const windows = join(bench.current.helperDirectory, 'windows');
    const dead = join(windows, 'dead.json');
    const said = { socket: join(windows, 'dead.sock'), token: 'x', host: hostname() };
    writeFileSync(dead, JSON.stringify(said), { mode: 0o600 });
    const later = new Date(Date.now() + 60_000);
    utimesSync(dead, later, later);
    assert.equal((await ask()).code, 0);
    assert.equal(existsSync(dead), isWindows);
  });

  it('leaves alone what windows of another machine have put into a home directory that both share', async () => {
    await bench.current.serve();
    const windows = join(bench.current.helperDirectory, 'windows');
    const [elsewhere, socket] = [join(windows, 'elsewhere.json'), join(windows, 'elsewhere.sock')];
    // As sockets of other machines look from here: there, and nobody listens.
    writeFileSync(socket, '');
    writeFileSync(elsewhere, JSON.stringify({ socket, token: 'x', host: `not-${hostname()}` }));
    const later = new Date(Date.now() + 60_000);
    utimesSync(elsewhere, later, later);
    assert.equal((await ask()).code, 0);
    assert.deepEqual([elsewhere, socket].map(existsSync), [true, true]);
  });

  it('asks the window last in use first, and the next one when that does not serve the profile', async () => {
    const first = await bench.current.serve();
    const second = await bench.current.serve();
    assert.ok(await first.comeFirst());
    assert.equal((await ask()).code, 0);
    second.dispose();
    assert.equal(await second.comeFirst(), false);
    assert.equal((await ask()).code, 0);
    first.dispose();
    assert.deepEqual(readdirSync(join(bench.current.helperDirectory, 'windows')), []);
  });

  it('believes nobody who does not prove to know the token', async function () {
    if (isWindows) skip(this, 'this is Windows');
    const windows = join(bench.current.helperDirectory, 'windows');
    const socket = join(bench.current.root, 'impostor');
    for (const directory of [windows, socket]) mkdirSync(directory, { mode: 0o700 });
    const server = createServer((connection) => {
      connection.on('data', () =>
        connection.end(
          `\n${JSON.stringify({ kind: 'credentials', text: '{"Version":1}', proof: 'guess' })}\n`,
        ),
      );
    });
    await new Promise<void>((resolve) => server.listen(join(socket, 's'), resolve));
    try {
      const said = JSON.stringify({ socket: join(socket, 's'), token: 'secret', host: hostname() });
      writeFileSync(join(windows, 'impostor.json'), said);
      const { code, stdout } = await ask();
      assert.deepEqual([code, stdout], [1, '']);
    } finally {
      server.close();
    }
  });

  it('goes to no socket in a directory that others may enter', async function () {
    if (isWindows) skip(this, 'this is Windows');
    await bench.current.serve();
    chmodSync(join(bench.current.helperDirectory, 'windows'), 0o755);
    assert.equal((await ask()).code, 1);
  });
});

describe('the socket that the helper asks', () => {
  const bench = keysBenchPerTest(() => ({ config: CONFIG, credentials: CREDENTIALS }));
  before(function () {
    if (isWindows) skip(this, 'this is Windows');
  });

  function windows(): string {
    return join(bench.current.helperDirectory, 'windows');
  }

  function socketPath(): string {
    return servingWindow(windows()).socket;
  }

  it('and its file are for the owner alone', async () => {
    await bench.current.serve();
    const { helperDirectory } = bench.current;
    const { file, socket } = servingWindow(windows());
    assert.deepEqual(
      [helperDirectory, windows(), dirname(socket)].map((path) => bench.current.mode(path)),
      [0o700, 0o700, 0o700],
    );
    assert.deepEqual(
      [file, socket, join(helperDirectory, 'credentialHelper.cjs')].map((path) => bench.current.mode(path)),
      [0o600, 0o600, 0o600],
    );
    assert.equal(bench.current.mode(bench.current.launcher), 0o700);
  });

  it('refuses another user: the socket, the token and the helper', async function () {
    const other = needAnotherUser(this);
    await bench.current.serve();
    letOthersInto(bench.current.root, bench.current.locations.home, bench.current.storage);
    assert.equal(reachWindow(windows(), other), 'EACCES EACCES');
    const helped = spawnSync(bench.current.launcher, ['old-keys'], other);
    assert.equal((helped.error as NodeJS.ErrnoException | undefined)?.code, 'EACCES');
  });

  it('drops what is malformed, oversized or without proof, and goes on serving', async () => {
    await bench.current.serve();
    for (const line of [
      'not json\n',
      '[]\n',
      '{"entry":"old-keys"}\n',
      '{"entry":"old-keys","nonce":"n","proof":"guess"}\n',
      'x'.repeat(10_000),
    ]) {
      assert.equal(await talk(socketPath(), line), '', line.slice(0, 20));
    }
    assert.ok(!bench.current.logger.text.includes('guess'));
  });

  it('is short enough wherever the storage is', async () => {
    const deep = join(bench.current.root, 'Application Support '.repeat(6), 'windows');
    const place = await makeSocketPlace(deep);
    assert.ok(Buffer.byteLength(place.path) <= 103);
    assert.equal(bench.current.mode(dirname(place.path)), 0o700);
    place.dispose();
    assert.ok(!existsSync(dirname(place.path)));
  });

  it('is never at a path that depends on where the program runs', async () => {
    const deep = join(bench.current.root, 'Application Support '.repeat(6), 'windows');
    for (const runtime of ['', 'run']) {
      const place = await makeSocketPlace(deep, { XDG_RUNTIME_DIR: runtime });
      assert.ok(isAbsolute(place.path), place.path);
      place.dispose();
    }
  });

  it('is not put where somebody else prepared a place', async () => {
    const target = join(bench.current.root, 'elsewhere');
    mkdirSync(target);
    symlinkSync(target, join(bench.current.root, 'windows'));
    await assert.rejects(makeSocketPlace(join(bench.current.root, 'windows')), (error: unknown) =>
      KeysError.is(error, 'unsafePlace'),
    );
  });
});

/** Sends bytes and answers with all that comes back until the other side hangs up. */
async function talk(socket: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const connection = connect(socket, () => connection.write(text));
    connection.on('data', (chunk) => (received += chunk.toString()));
    connection.on('error', () => connection.destroy());
    connection.on('close', () => resolve(received));
  });
}
