import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { HOUR_MS, MINUTE_MS } from '../../src/base/clock';
import { errorText, type CodedError } from '../../src/base/errors';
import { credentialsOfProcess } from '../../src/credentials/credentialProcess';
import { CredentialsError, type CredentialsErrorCode } from '../../src/credentials/errors';
import { parseProcessOutput } from '../../src/credentials/processOutput';
import { readableOutput } from '../../src/credentials/runProgram';
import { toSpawnable } from '../../src/credentials/spawnable';
import { credentialBenchPerTest, KEY_ID, SECRET_KEY } from '../unit/credentials/credentialBench';
import { skip } from '../run/skipping';

const OUTPUT = { Version: 1, AccessKeyId: KEY_ID, SecretAccessKey: SECRET_KEY };

describe('credentials of a program', () => {
  const bench = credentialBenchPerTest();

  /** A profile whose program runs this JavaScript; its words end with `args`. */
  const program = (script: string, args = ''): void => {
    const directory = join(bench.current.base.home, 'a b');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'program.cjs'), script);
    bench.current.append(
      `[profile p]\ncredential_process = "${process.execPath}" "${join(directory, 'program.cjs')}" ${args}\n`,
    );
  };
  const print = (value: object): string => `process.stdout.write(${JSON.stringify(JSON.stringify(value))});`;
  const resolve = (signal?: AbortSignal) => bench.current.resolver.resolve('p', signal);
  const assertFails = async (
    code: CredentialsErrorCode,
    reason?: RegExp,
  ): Promise<CodedError<CredentialsErrorCode>> => {
    const failure = await resolve().then(
      () => assert.fail('there are credentials'),
      (error: unknown) => error,
    );
    assert.ok(CredentialsError.is(failure, code), errorText(failure));
    if (reason) assert.match(failure.details['reason'] ?? '', reason);
    return failure;
  };

  it('are what it prints; without an end they are kept', async () => {
    program(`require('node:fs').appendFileSync(__filename + '.runs', '.');${print(OUTPUT)}`);
    assert.deepEqual(await resolve(), { accessKeyId: KEY_ID, secretAccessKey: SECRET_KEY });
    bench.current.clock.advance(100 * HOUR_MS);
    await resolve();
    assert.equal(readFileSync(join(bench.current.base.home, 'a b', 'program.cjs.runs'), 'utf8'), '.');
  });

  it('are asked for anew five minutes before their end', async () => {
    const Expiration = new Date(bench.current.clock.now() + HOUR_MS).toISOString();
    program(print({ ...OUTPUT, SessionToken: 'token', Expiration }));
    const first = await resolve();
    assert.deepEqual(first.expiresAt, new Date(Expiration));
    assert.equal(first.sessionToken, 'token');
    bench.current.clock.advance(55 * MINUTE_MS - 1);
    assert.equal(await resolve(), first);
    bench.current.clock.advance(1);
    assert.notEqual(await resolve(), first);
  });

  it('come from its words as they are: no shell sees them', async function () {
    // Windows programs split their command line themselves.
    if (process.platform === 'win32') skip(this, 'this is Windows');
    program(
      `const words = process.argv.slice(2);
       if (JSON.stringify(words) !== '["$HOME","a  b","*","","~","x y"]') process.exit(1);${print(OUTPUT)}`,
      `'$HOME' "a  b" * '' ~ x\\ y`,
    );
    await resolve();
  });

  it('come from a program that stands in the home, and finds nothing to read', async () => {
    const home = JSON.stringify(bench.current.base.home);
    program(
      `if (require('node:fs').realpathSync('.') !== require('node:fs').realpathSync(${home})) process.exit(1);
       process.stdin.on('end', () => { ${print(OUTPUT)} }).resume();`,
    );
    await resolve();
  });

  it('are run with the environment, less what belongs to the editor', async () => {
    Object.assign(bench.current.environment, { MINE: 'yes', ELECTRON_RUN_AS_NODE: '1' });
    program(
      `if (process.env.MINE !== 'yes' || process.env.ELECTRON_RUN_AS_NODE) process.exit(1);${print(OUTPUT)}`,
    );
    await resolve();
  });

  it('are missing when it fails, and what it said is told, but not logged', async () => {
    program(
      `process.stderr.write('\\u001b[31mno\\u0007 session:\\n  log in\\u001b[0m\\n'); process.exit(3);`,
    );
    const failure = await assertFails('programFailed', /^no session: log in$/);
    assert.ok(!errorText(failure).includes('log in'));
    program('process.exit(4);');
    await assertFails('programFailed', /^exit code 4$/);
  });

  it('are missing when there is no such program, or no whole command', async () => {
    bench.current.append('[profile p]\ncredential_process = no-such-program-anywhere --x\n');
    await assertFails('programMissing', /ENOENT/);
    bench.current.append('[profile p]\ncredential_process = "not closed\n');
    await assertFails('brokenProfile', /not closed/);
  });

  it('are missing when the system refuses at once to run it', async function () {
    // Windows says ENOENT of both.
    if (process.platform === 'win32') skip(this, 'this is Windows');
    for (const [name, reason] of [
      [join(process.execPath, 'x'), /ENOTDIR/],
      ['x'.repeat(5000), /ENAMETOOLONG/],
    ] as const) {
      bench.current.append(`[profile p]\ncredential_process = ${name}\n`);
      await assertFails('programMissing', reason);
    }
  });

  it('are missing when it prints something else', async () => {
    const secret = 'CANARY';
    for (const [script, reason] of [
      ['', /printed nothing/],
      ["process.stdout.write('CANARY')", /not JSON/],
      ['process.stdout.write(\'["CANARY"]\')', /not a JSON object/],
      [print({ ...OUTPUT, Version: 2 }), /Version/],
      [print({ ...OUTPUT, SecretAccessKey: undefined, AccessKeyId: secret }), /missing/],
      [print({ ...OUTPUT, Expiration: secret }), /Expiration/],
      [print({ ...OUTPUT, Expiration: '2020-01-01T00:00:00Z' }), /expired/],
      ["process.stdout.write('x'.repeat(2 ** 21))", /too much/],
    ] as const) {
      program(script);
      const failure = await assertFails('programOutput', reason);
      assert.ok(!JSON.stringify(failure).includes(secret) && !errorText(failure).includes(secret));
    }
    assert.ok(!bench.current.base.logger.text.includes(secret));
  });

  it('are given up when it takes too long', async () => {
    const { base, clock, locations, environment } = bench.current;
    const { config, tokens, loginTokens, logger } = base;
    program('setInterval(() => {}, 1000);');
    const clients = () => Promise.resolve(base.clients);
    const services = { config, tokens, loginTokens, logger, clients, clock, locations, environment };
    const wish = { asking: 'quiet', signal: new AbortController().signal } as const;
    const profile = config.current.profiles.get('p')!;
    await assert.rejects(credentialsOfProcess(profile, services, wish, 100), (error) =>
      CredentialsError.is(error, 'programTooSlow'),
    );
  });

  it('are given up with all that it has started', async () => {
    // What it starts holds a connection, which ends with it.
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const holder = `require('node:net').connect(${port}, '127.0.0.1'); setInterval(() => {}, 1000);`;
    program(
      `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(holder)}], { stdio: 'inherit' });`,
    );
    const controller = new AbortController();
    const work = resolve(controller.signal);
    const [connection] = (await once(server, 'connection')) as [Socket];
    connection.on('error', () => undefined).resume();
    controller.abort();
    await assert.rejects(work, { name: 'AbortError' });
    await once(connection, 'close');
    server.close();
  });

  it('are given up when nobody waits any longer, and asked for again by the next', async () => {
    const { home } = bench.current.base;
    const started = join(home, 'started');
    program(
      `const { existsSync, writeFileSync } = require('node:fs');
       if (existsSync(${JSON.stringify(started)})) { ${print(OUTPUT)} }
       else { writeFileSync(${JSON.stringify(started)}, ''); setInterval(() => {}, 1000); }`,
    );
    const controller = new AbortController();
    const work = resolve(controller.signal);
    const poll = setInterval(() => existsSync(started) && controller.abort(), 10);
    await assert.rejects(work, { name: 'AbortError' });
    clearInterval(poll);
    assert.ok((await resolve()).accessKeyId);
  });
});

describe('what a program says', () => {
  it('is shown as one line of sensible length', () => {
    assert.equal(readableOutput('a\r\n\tb\u202ec'), 'a b c');
    const long = readableOutput(`${'x'.repeat(1000)} the end`);
    assert.ok(long.length <= 401 && long.startsWith('…') && long.endsWith('the end'));
  });

  it('may leave out the token and the end', () => {
    assert.deepEqual(
      parseProcessOutput(JSON.stringify({ ...OUTPUT, SessionToken: null, Expiration: null }), 'p', 0),
      {
        accessKeyId: KEY_ID,
        secretAccessKey: SECRET_KEY,
      },
    );
  });
});

describe('a batch file on Windows', () => {
  const start = (...words: [string, ...string[]]) => toSpawnable(words, { ComSpec: 'C:\\cmd.exe' }, 'win32');

  it('is run by the command processor with quoted words', () => {
    assert.deepEqual(start('C:\\my tools\\keys.cmd', '--profile', 'a b'), {
      file: 'C:\\cmd.exe',
      args: ['/d', '/s', '/c', '""C:\\my tools\\keys.cmd" "--profile" "a b""'],
      isVerbatim: true,
    });
  });

  it('may be where a user of any name has it', () => {
    for (const name of ['Jürgen', "Ada O'Hara", '山田', 'संध्या']) {
      const { args } = start(`C:\\Users\\${name}\\aws-credentials.cmd`, 'ci');
      assert.equal(args.at(-1), `""C:\\Users\\${name}\\aws-credentials.cmd" "ci""`);
    }
  });

  it('is not run with words that the command processor would take for more', () => {
    for (const word of ['a&b', 'a"b', '%PATH%', 'a^b', 'a|b', '!x!', 'a\nb', '(a)', 'a>b', 'a\u02bab']) {
      assert.throws(
        () => start('keys.BAT', word),
        (error) => CredentialsError.is(error, 'programUnsafe'),
        word,
      );
    }
  });

  it('is the only program that is', () => {
    assert.deepEqual(start('keys.exe', 'a&b'), { file: 'keys.exe', args: ['a&b'], isVerbatim: false });
    assert.deepEqual(toSpawnable(['./keys.cmd', 'a&b'], {}, 'linux'), {
      file: './keys.cmd',
      args: ['a&b'],
      isVerbatim: false,
    });
  });
});
