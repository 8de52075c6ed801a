import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { systemClock } from '../../src/base/clock';
import { credentialsOfProcess } from '../../src/credentials/credentialProcess';
import { CredentialsError } from '../../src/credentials/errors';
import { KeysError } from '../../src/credentials/keys/errors';
import { Keychain } from '../../src/credentials/keys/keychain';
import { moveToKeychain, readFileKey } from '../../src/credentials/keys/keyMove';
import { createOpenSession } from '../../src/credentials/keys/openKeySession';
import type { Asking, MakingServices, OwnKeychain } from '../../src/credentials/makingServices';
import { MfaSessions } from '../../src/credentials/mfaSessions';
import type { SecretStore } from '../../src/credentials/ports';
import { SsoError } from '../../src/sso/errors';
import { MemorySecrets } from '../fakes/memorySecrets';
import { ScriptedMfaCodes } from '../fakes/scriptedMfaCodes';
import { KEY, keysBenchPerTest } from '../unit/credentials/keysBench';

const run = promisify(execFile);
const DEVICE = 'arn:aws:iam::111111111111:mfa/deploy';

describe('a key in the keychain whose profile names an MFA device', () => {
  const bench = keysBenchPerTest(() => ({
    config: `[profile ci]\nmfa_serial = ${DEVICE}\n`,
    credentials: `[ci]
aws_access_key_id = ${KEY.accessKeyId}
aws_secret_access_key = ${KEY.secretAccessKey}
`,
  }));
  let codes: ScriptedMfaCodes;
  let mfa: MfaSessions;

  beforeEach(async () => {
    const { clients, secrets, logger, config, moveServices } = bench.current;
    codes = new ScriptedMfaCodes();
    mfa = new MfaSessions({ codes, secrets, clock: systemClock, logger });
    bench.current.open = createOpenSession({ clients: () => Promise.resolve(clients), mfa });
    const profile = config.current.profiles.get('ci');
    assert.ok(profile);
    await moveToKeychain('ci', readFileKey(profile), moveServices);
    await bench.current.serve();
  });

  afterEach(() => mfa.dispose());

  const ask = () =>
    run(bench.current.launcher, ['ci'], {
      env: bench.current.terminal,
      shell: process.platform === 'win32',
    });

  it('gives terminals the session that one code opened', async () => {
    codes.answer = () => bench.current.emulator.control.mfaCode({ serialNumber: DEVICE });
    const [first, second] = await Promise.all([ask(), ask()]);
    assert.equal(first.stdout, second.stdout);
    assert.deepEqual(codes.questions, [{ profile: 'ci', device: DEVICE }]);
    const printed = JSON.parse(first.stdout) as Record<string, string>;
    const session = {
      accessKeyId: printed['AccessKeyId'] ?? '',
      secretAccessKey: printed['SecretAccessKey'] ?? '',
      sessionToken: printed['SessionToken'] ?? '',
    };
    // IAM takes sessions of users that carry the proof of the device alone.
    assert.equal((await bench.current.clients.iam('us-east-1').listAccessKeys(session)).length, 1);
  });

  it('says in the terminal that no code was entered, and asks again the next time', async () => {
    await assert.rejects(ask(), /no code was entered for ci/);
    await assert.rejects(ask(), /no code was entered for ci/);
    assert.equal(codes.questions.length, 2);
  });

  describe('is asked by the extension itself without its launcher', () => {
    const resolve = async (asking: Asking, keysOf: SecretStore = bench.current.secrets) => {
      const { clients, config, launcher, locations, logger, storage, terminal } = bench.current;
      const shared = {
        config,
        environment: {},
        clients: () => Promise.resolve(clients),
        clock: systemClock,
        logger,
        mfa,
      };
      const keychain = new Keychain({ ...shared, secrets: keysOf, storage });
      const profile = config.current.profiles.get('ci');
      assert.ok(profile);
      const own: OwnKeychain = { launcher, credentials: (...wish) => keychain.credentials(...wish) };
      const services = { ...shared, locations, environment: terminal, keychain: own };
      const { signal } = new AbortController();
      // A program needs no tokens.
      return credentialsOfProcess(profile, services as unknown as MakingServices, { asking, signal });
    };
    const answerOnce = (): void => {
      codes.answer = () => bench.current.emulator.control.mfaCode({ serialNumber: DEVICE });
    };

    it('and asks nobody for a code on its own account', async () => {
      await assert.rejects(resolve('quiet'), (error) => CredentialsError.is(error, 'mfaRequired'));
      assert.deepEqual(codes.questions, []);
      answerOnce();
      const session = await resolve('mayAsk');
      assert.deepEqual(await resolve('quiet'), session);
      assert.equal(codes.questions.length, 1);
    });

    it('and hears why there is no session', async () => {
      answerOnce();
      bench.current.emulator.control.addFault({
        operation: 'GetSessionToken',
        fault: { kind: 'reset' },
        times: null,
      });
      await assert.rejects(resolve('mayAsk'), (error) => SsoError.is(error, 'network'));
    });

    it('unless the key is in the keychain of another window, which the launcher finds', async () => {
      answerOnce();
      assert.match((await resolve('mayAsk', new MemorySecrets())).accessKeyId, /^ASIA/);
      await assert.rejects(resolve('quiet', new MemorySecrets()), (error) =>
        KeysError.is(error, 'notStored'),
      );
    });
  });

  it('asks anew when the user had the sessions forgotten', async () => {
    let codesShown = 0;
    codes.answer = () => {
      // Each code is good once: the device shows the next one.
      if (codesShown++ > 0) bench.current.emulator.control.advance({ byMs: 30_000 });
      return bench.current.emulator.control.mfaCode({ serialNumber: DEVICE });
    };
    await ask();
    await mfa.forget();
    await ask();
    assert.equal(codes.questions.length, 2);
  });
});
