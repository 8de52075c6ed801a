import assert from 'node:assert/strict';
import { HOUR_MS, MINUTE_MS } from '../../../src/base/clock';
import { errorText } from '../../../src/base/errors';
import { Emitter } from '../../../src/base/event';
import { CredentialResolver } from '../../../src/credentials/credentialResolver';
import { CredentialsError } from '../../../src/credentials/errors';
import { MFA_SECRET, MfaSessions } from '../../../src/credentials/mfaSessions';
import { SsoError } from '../../../src/sso/errors';
import { ScriptedMfaCodes } from '../../fakes/scriptedMfaCodes';
import { credentialBenchPerTest, KEY_ID, SECRET_KEY } from './credentialBench';

const DEVICE = 'arn:aws:iam::111111111111:mfa/deploy';
const DEPLOY = 'arn:aws:iam::111111111111:role/Deploy';

const PROFILES = `[profile audit]
role_arn = arn:aws:iam::222222222222:role/Auditor
source_profile = keys
external_id = acme-audit
mfa_serial = ${DEVICE}
role_session_name = audit

[profile deploy-mfa]
role_arn = ${DEPLOY}
source_profile = keys
mfa_serial = ${DEVICE}

[profile deploy-long]
role_arn = ${DEPLOY}
source_profile = keys
mfa_serial = ${DEVICE}
duration_seconds = 43200

[profile own]
role_arn = ${DEPLOY}
source_profile = own
mfa_serial = ${DEVICE}
aws_access_key_id = ${KEY_ID}
aws_secret_access_key = ${SECRET_KEY}
`;

describe('a role that wants a code', () => {
  const bench = credentialBenchPerTest();
  beforeEach(() => {
    bench.current.append(PROFILES);
    bench.current.codes.answer = showCode;
  });

  /** What the device shows. */
  const showCode = (): string => bench.current.base.emulator.control.mfaCode({ serialNumber: DEVICE });
  const resolve = (name: string, signal?: AbortSignal) => bench.current.resolver.resolve(name, signal);
  const asked = () => bench.current.codes.questions;
  /** Time passes for us and for AWS: what was made before has to be made again. */
  const advance = (byMs: number): void => {
    bench.current.clock.advance(byMs);
    bench.current.base.emulator.control.advance({ byMs });
  };
  /** Another window of the same user: it shares the secret store and nothing else. */
  const openWindow = () => {
    const { base, clock, locations, environment, secrets } = bench.current;
    const codes = new ScriptedMfaCodes();
    const mfa = new MfaSessions({ codes, secrets, clock, logger: base.logger });
    const clients = () => Promise.resolve(base.clients);
    const { config, tokens, loginTokens, logger } = base;
    const resolver = new CredentialResolver({
      config,
      tokens,
      loginTokens,
      clients,
      clock,
      logger,
      locations,
      environment,
      mfa,
    });
    return { codes, mfa, resolver };
  };

  it('has it asked for once for the working day', async () => {
    const arn = async (): Promise<string> => {
      const credentials = await resolve('audit');
      return (await bench.current.base.clients.sts('us-east-1').getCallerIdentity(credentials)).arn;
    };
    assert.equal(await arn(), 'arn:aws:sts::222222222222:assumed-role/Auditor/audit');
    for (let hour = 1; hour < 12; hour++) {
      advance(HOUR_MS);
      assert.equal(await arn(), 'arn:aws:sts::222222222222:assumed-role/Auditor/audit');
    }
    assert.deepEqual(asked(), [{ profile: 'audit', device: DEVICE }]);
    assert.equal(bench.current.count('GetSessionToken'), 1);
    assert.equal(bench.current.count('AssumeRole'), 12);
    advance(HOUR_MS);
    await arn();
    assert.equal(asked().length, 2);
  });

  it('shares it with every role of the device, asked for at the same time or later', async () => {
    await Promise.all([resolve('audit'), resolve('deploy-mfa'), resolve('audit')]);
    await resolve('own');
    assert.equal(asked().length, 1);
    assert.equal(bench.current.count('GetSessionToken'), 1);
  });

  it('has a code of its own when it lasts longer than a session carries', async () => {
    const { expiresAt } = await resolve('deploy-long');
    assert.ok((expiresAt?.getTime() ?? 0) > Date.now() + 11 * HOUR_MS);
    assert.equal(bench.current.count('GetSessionToken'), 0);
    bench.current.resolver.forget();
    assert.equal((await resolve('deploy-long')).expiresAt?.getTime(), expiresAt?.getTime());
    assert.equal(asked().length, 1);
  });

  it('takes the code itself when the user may have no session', async () => {
    bench.current.base.emulator.control.addFault({
      operation: 'GetSessionToken',
      fault: { kind: 'respond', status: 403, body: accessDenied },
    });
    await resolve('audit');
    bench.current.resolver.forget();
    await resolve('audit');
    assert.equal(asked().length, 1);
    assert.equal(bench.current.count('AssumeRole'), 1);
  });

  it('has a fresh code when the one of the session is too old for it', async () => {
    await resolve('deploy-mfa');
    advance(16 * MINUTE_MS);
    bench.current.base.emulator.control.addFault({
      operation: 'AssumeRole',
      fault: { kind: 'respond', status: 403, body: accessDenied },
    });
    await resolve('audit');
    assert.equal(asked().length, 2);
  });

  it('is refused without a second code when the first was fresh', async () => {
    bench.current.append(`${PROFILES}\n[profile no]
role_arn = arn:aws:iam::222222222222:role/Auditor
source_profile = keys
mfa_serial = ${DEVICE}
`);
    await assert.rejects(resolve('no'), (error) => CredentialsError.is(error, 'roleDenied'));
    assert.equal(asked().length, 1);
  });

  it('has no code spent on it when the secret key of the user is wrong', async () => {
    const { base } = bench.current;
    base.config.change(PROFILES, `[keys]\naws_access_key_id = ${KEY_ID}\naws_secret_access_key = wrong\n`);
    await assert.rejects(resolve('audit'), (error) => SsoError.is(error, 'signatureRefused'));
    assert.equal(bench.current.count('GetSessionToken'), 1);
    assert.equal(bench.current.count('AssumeRole'), 0);
  });

  it('opens another session when AWS takes the old one no longer', async () => {
    await resolve('audit');
    bench.current.base.emulator.control.reset();
    advance(MINUTE_MS);
    bench.current.resolver.forget();
    await resolve('audit');
    assert.equal(asked().length, 2);
  });

  it('has the code asked for again when it was wrong, and says so', async () => {
    let attempts = 0;
    bench.current.codes.answer = () => (++attempts === 1 ? '000000' : showCode());
    await resolve('audit');
    assert.deepEqual(
      asked().map(({ problem }) => problem),
      [undefined, 'wrong'],
    );
  });

  it('has the code asked for again when it was used before, without asking AWS', async () => {
    const codes = [showCode(), showCode()];
    bench.current.codes.answer = () => {
      const code = codes.shift();
      if (code !== undefined) return code;
      advance(MINUTE_MS);
      return showCode();
    };
    await resolve('audit');
    await resolve('deploy-long');
    assert.deepEqual(
      asked().map(({ problem }) => problem),
      [undefined, undefined, 'reused'],
    );
    assert.equal(bench.current.count('AssumeRole'), 2);
  });

  it('has the code asked for again when it ran out on its way', async () => {
    const { requests } = bench.current.base.emulator;
    const codes = ['000000'];
    bench.current.codes.answer = () => codes.shift() ?? showCode();
    // AWS answers late.
    void requests.waitFor('GetSessionToken').then(() => bench.current.clock.advance(2 * MINUTE_MS));
    await resolve('audit');
    assert.deepEqual(
      asked().map(({ problem }) => problem),
      [undefined, 'expired'],
    );
  });

  it('names a device that AWS does not know', async () => {
    bench.current.append(PROFILES.replaceAll(DEVICE, `${DEVICE}-2`));
    const failure = await resolve('audit').catch((error: unknown) => error);
    assert.ok(CredentialsError.is(failure, 'mfaDeviceRefused'), errorText(failure));
    assert.deepEqual(failure.details['device'], `${DEVICE}-2`);
    assert.deepEqual(failure.details['profile'], 'audit');
  });

  it('shows one box at a time', async () => {
    const others = PROFILES.replace(DEVICE, `${DEVICE}-2`);
    bench.current.append(others);
    bench.current.codes.answer = async () => {
      advance(MINUTE_MS);
      await Promise.resolve();
      return showCode();
    };
    const outcomes = await Promise.allSettled([
      resolve('audit'),
      resolve('deploy-mfa'),
      resolve('deploy-long'),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'fulfilled', 'fulfilled'],
    );
    assert.equal(bench.current.codes.mostOpen, 1);
  });

  it('ends without credentials and without an error when the user turns away', async () => {
    bench.current.codes.answer = () => undefined;
    await assert.rejects(resolve('audit'), { name: 'AbortError' });
    bench.current.codes.answer = showCode;
    assert.ok((await resolve('audit')).accessKeyId);
  });

  it('keeps the box open for one when another turns away, and for those who come then', async () => {
    const { mfa, codes, clock } = bench.current;
    const expiresAt = new Date(clock.now() + HOUR_MS);
    const session = { accessKeyId: 'ASIA', secretAccessKey: 'secret', sessionToken: 'token', expiresAt };
    const request = { id: 'x', profile: 'audit', device: DEVICE, open: () => Promise.resolve(session) };
    const get = (signal = new AbortController().signal) => mfa.get(request, { asking: 'mayAsk', signal });
    const controller = new AbortController();
    let answer: ((code: string) => void) | undefined;
    const isOpen = new Promise<void>((opened) => {
      codes.answer = () => {
        opened();
        return new Promise((done) => (answer = done));
      };
    });
    const impatient = get(controller.signal);
    const patient = get();
    await isOpen;
    controller.abort();
    await assert.rejects(impatient, { name: 'AbortError' });
    const late = get();
    answer?.('123456');
    assert.deepEqual(
      (await Promise.all([patient, late])).map(({ credentials }) => credentials),
      [session, session],
    );
    assert.equal(asked().length, 1);
  });

  it('closes the box when nobody waits any longer', async () => {
    const controller = new AbortController();
    bench.current.codes.answer = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        controller.abort();
      });
    await assert.rejects(resolve('audit', controller.signal), { name: 'AbortError' });
    assert.equal(bench.current.codes.open, 0);
  });

  it('has nobody asked who did not ask for credentials', async () => {
    const quiet = bench.current.resolver.resolve('audit', undefined, 'quiet');
    const asking = resolve('audit');
    await assert.rejects(quiet, (error) => CredentialsError.is(error, 'mfaRequired'));
    assert.ok((await asking).accessKeyId);
    bench.current.resolver.forget();
    assert.ok((await bench.current.resolver.resolve('audit', undefined, 'quiet')).accessKeyId);
    assert.equal(asked().length, 1);
  });

  it('serves the other windows, and the next start', async () => {
    await resolve('audit');
    const other = openWindow();
    await other.resolver.resolve('audit');
    await other.resolver.resolve('deploy-mfa');
    assert.equal(other.codes.questions.length, 0);
    other.mfa.dispose();
  });

  it('is forgotten in every window', async () => {
    const other = openWindow();
    await resolve('audit');
    await other.resolver.resolve('audit');
    const heard = new Promise<void>((forgotten) => bench.current.mfa.onDidForget(() => forgotten()));
    await other.mfa.forget();
    await heard;
    assert.equal(bench.current.secrets.values.size, 0);
    bench.current.resolver.forget();
    advance(MINUTE_MS);
    await resolve('audit');
    assert.equal(asked().length, 2);
    other.mfa.dispose();
  });

  for (const step of ['get', 'store'] as const) {
    it(`is forgotten although it was being written (${step})`, async () => {
      const { mfa, secrets } = bench.current;
      await mfa.find('none');
      const proceed = new Emitter<undefined>();
      const isReached = new Promise<void>((reached) => {
        const hold = async (): Promise<void> => {
          Reflect.deleteProperty(secrets, step);
          const isReleased = new Promise<void>((released) => proceed.event(() => released()));
          reached();
          await isReleased;
        };
        const own = secrets[step].bind(secrets) as (
          key: string,
          value: string,
        ) => Promise<string | undefined>;
        Object.assign(secrets, {
          [step]: async (key: string, value: string) => {
            await hold();
            return own(key, value);
          },
        });
      });
      const resolving = resolve('audit');
      await isReached;
      const forgetting = mfa.forget();
      proceed.fire(undefined);
      await Promise.all([resolving, forgetting]);
      assert.equal(secrets.values.size, 0);
      bench.current.resolver.forget();
      advance(MINUTE_MS);
      await resolve('audit');
      assert.equal(asked().length, 2);
    });
  }

  it('is not lost to late news of what was forgotten before', async () => {
    const { mfa, secrets } = bench.current;
    await resolve('audit');
    await mfa.forget();
    advance(MINUTE_MS);
    bench.current.resolver.forget();
    await resolve('audit');
    // The news of this comes after that of everything before.
    const isHeard = new Promise<void>((heard) => secrets.onDidChange(({ key }) => key === 'last' && heard()));
    await secrets.store('last', '');
    await isHeard;
    bench.current.resolver.forget();
    await resolve('audit');
    assert.equal(asked().length, 2);
  });

  it('is remembered in the window when there is no secret store', async () => {
    bench.current.secrets.isBroken = true;
    await resolve('audit');
    bench.current.resolver.forget();
    await resolve('audit');
    assert.equal(asked().length, 1);
    assert.match(bench.current.base.logger.text, /no keychain/);
  });

  it('takes nothing from the store that is not a session', async () => {
    for (const text of [
      '{',
      'null',
      '{"version":2,"sessions":{}}',
      '{"version":1,"sessions":{"x":{"accessKeyId":1}}}',
    ]) {
      bench.current.secrets.values.set(MFA_SECRET, text);
      const window = openWindow();
      window.codes.answer = showCode;
      await window.resolver.resolve('deploy-mfa');
      assert.equal(window.codes.questions.length, 1);
      window.mfa.dispose();
      bench.current.secrets.values.clear();
      advance(MINUTE_MS);
    }
  });

  it('leaves no code and no key in the log', async () => {
    const code = showCode();
    const { secretAccessKey, sessionToken } = await resolve('audit');
    bench.current.codes.answer = () => '000000';
    const text = `${bench.current.base.logger.text}${JSON.stringify(bench.current.base.emulator.requests.all)}`;
    for (const secret of [code, secretAccessKey, sessionToken]) assert.ok(secret && !text.includes(secret));
  });
});

const accessDenied =
  '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized</Message></Error><RequestId>1</RequestId></ErrorResponse>';
