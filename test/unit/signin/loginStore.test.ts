import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { HOUR_MS, MINUTE_MS } from '../../../src/base/clock';
import { SigninError } from '../../../src/signin/errors';
import { LoginCache } from '../../../src/signin/loginCache';
import { LoginStore } from '../../../src/signin/loginStore';
import { RefusedTokens } from '../../../src/sso/refusedTokens';
import type { LoginFileProblemCode } from '../../../src/signin/loginFile';
import { FakeClock } from '../../fakes/fakeClock';
import { hasIrregularFiles, makePipe } from '../base/irregularFiles';
import { ADA, CONSOLE_CONFIG, LoginBench, loginBenchPerTest } from './loginBench';

describe('the store of console sign-ins', () => {
  let clock: FakeClock;
  const bench = loginBenchPerTest(() => LoginBench.open((clock = new FakeClock())));
  const reload = (): Promise<void> => bench.current.services.logins.reload();

  it('shows who each is of, whose profiles it is, and when its credentials end', async () => {
    assert.equal(bench.current.status.state, 'signedOut');
    bench.current.base.config.change(`${CONSOLE_CONFIG}[profile other]\nlogin_session = ${ADA}\n`);
    const { accessToken } = bench.current.signInElsewhere();
    await reload();
    const { principal, profiles, region, state, credentialsExpireAt } = bench.current.status;
    assert.deepEqual(principal, { arn: ADA, accountId: '111111111111', kind: 'user', name: 'ada' });
    assert.deepEqual([profiles, region, state], [['console', 'other'], 'eu-central-1', 'signedIn']);
    assert.equal(credentialsExpireAt?.toISOString(), new Date(accessToken.expiresAt).toISOString());
    assert.equal(bench.current.base.emulator.requests.count(), 0);
  });

  it('shows one whose login_session is no ARN, and takes the login of no principal for it', async () => {
    bench.current.base.config.change('[profile odd]\nlogin_session = ada\n');
    const { logins, tokens } = bench.current.services;
    await reload();
    const statusOf = () => logins.current.get('ada');
    assert.deepEqual([statusOf()?.state, statusOf()?.principal], ['signedOut', undefined]);
    const { logger } = bench.current.base;
    const file = new LoginCache(bench.current.directory, logger).file('ada');
    writeFileSync(file, JSON.stringify(bench.current.signInElsewhere()), { mode: 0o600 });
    await reload();
    assert.notEqual(statusOf()?.state, 'signedIn');
    await assert.rejects(
      tokens.get('ada'),
      (error) => SigninError.is(error, 'badFile') && error.details['problem'] === 'otherPrincipal',
    );
  });

  it('hears of a login and a logout in a terminal', async () => {
    bench.current.signInElsewhere();
    await bench.current.until(() => bench.current.status.state === 'signedIn');
    rmSync(bench.current.file);
    await bench.current.until(() => bench.current.status.state === 'signedOut');
  });

  it('stays signed in while only the credentials have ended, and not after twelve hours more', async () => {
    bench.current.signInElsewhere();
    await reload();
    clock.advance(HOUR_MS);
    assert.equal(bench.current.status.state, 'signedIn');
    clock.advance(11 * HOUR_MS + 16 * MINUTE_MS);
    assert.equal(bench.current.status.state, 'expired');
    await assert.rejects(bench.current.get(), (error) => SigninError.is(error, 'sessionExpired'));
    assert.equal(bench.current.refreshes, 0);
  });

  it('knows in every window what the service refused in one', async () => {
    bench.current.signInElsewhere();
    await reload();
    const login = bench.current.services.logins.last(ADA)!;
    await bench.current.services.logins.markRefused(ADA, login, 'credentialsChanged');
    assert.equal(bench.current.status.end, 'credentialsChanged');
    const { config, logger, storage } = bench.current.base;
    const other = await LoginStore.create({
      config,
      loginCache: new LoginCache(bench.current.directory, logger),
      refusedTokens: new RefusedTokens(storage, logger),
      clock,
      logger,
    });
    assert.equal(other.current.get(ADA)?.state, 'expired');
    other.dispose();
    bench.current.signInElsewhere();
    await reload();
    assert.equal(bench.current.status.state, 'signedIn');
  });

  describe('a cache file that cannot be used', () => {
    const pem = (namedCurve: string): string =>
      generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'sec1', format: 'pem' }).toString();
    const rsa = (): string =>
      generateKeyPairSync('rsa', { modulusLength: 2048 })
        .privateKey.export({ type: 'pkcs1', format: 'pem' })
        .toString();
    const CASES: readonly (readonly [string, LoginFileProblemCode, () => void])[] = [
      ['is empty', 'torn', () => writeFileSync(bench.current.file, '')],
      [
        'breaks off',
        'torn',
        () => writeFileSync(bench.current.file, JSON.stringify(bench.current.readFile()).slice(0, 200)),
      ],
      ['is a list', 'torn', () => writeFileSync(bench.current.file, '[]')],
      [
        'is a directory',
        'notFile',
        () => {
          rmSync(bench.current.file);
          mkdirSync(bench.current.file);
        },
      ],
      ['has no dpopKey', 'incomplete', () => void bench.current.signInElsewhere({ dpopKey: '' })],
      ['has no refresh token', 'incomplete', () => void bench.current.signInElsewhere({ refreshToken: '' })],
      [
        'has a key on another curve',
        'invalidKey',
        () => void bench.current.signInElsewhere({ dpopKey: pem('P-384') }),
      ],
      ['has an RSA key', 'invalidKey', () => void bench.current.signInElsewhere({ dpopKey: rsa() })],
      [
        'has half a key',
        'invalidKey',
        () => {
          const { dpopKey } = bench.current.readFile();
          bench.current.signInElsewhere({ dpopKey: dpopKey.slice(0, 80) });
        },
      ],
      [
        'is another principal’s',
        'otherPrincipal',
        () => {
          const arn = 'arn:aws:iam::111111111111:user/bob';
          const file = bench.current.base.emulator.control.signInToConsole({ arn });
          writeFileSync(bench.current.file, JSON.stringify(file));
        },
      ],
      [
        'is of another account, without saying whose',
        'otherPrincipal',
        () => {
          const arn = 'arn:aws:iam::222222222222:user/ada';
          const file = bench.current.base.emulator.control.signInToConsole({ arn });
          writeFileSync(bench.current.file, JSON.stringify({ ...file, idToken: undefined }));
        },
      ],
    ];
    for (const [what, problem, spoil] of CASES) {
      it(`because it ${what} is a problem of its own, and no secret is told`, async () => {
        const { refreshToken } = bench.current.signInElsewhere();
        spoil();
        const before = statSync(bench.current.file).mtimeMs;
        await reload();
        assert.equal(bench.current.status.problem?.code, problem);
        assert.equal(bench.current.status.state, 'signedOut');
        const error: unknown = await bench.current.get().catch((reason: unknown) => reason);
        assert.ok(SigninError.is(error, 'badFile'));
        assert.equal(error.details['problem'], problem);
        assert.equal(statSync(bench.current.file).mtimeMs, before);
        assert.ok(!(bench.current.base.logger.text + error.message).includes(refreshToken));
      });
    }

    it('because it is a pipe is not waited for', async function () {
      if (!hasIrregularFiles) this.skip();
      makePipe(bench.current.file);
      await reload();
      assert.equal(bench.current.status.problem?.code, 'notFile');
    });
  });

  it('says of a file that others may read that its key is no secret, uses it, and closes it when it writes', async function () {
    if (process.platform === 'win32') this.skip();
    bench.current.signInElsewhere();
    chmodSync(bench.current.file, 0o644);
    await reload();
    assert.equal(bench.current.status.problem?.code, 'openToOthers');
    assert.equal(bench.current.status.state, 'signedIn');
    clock.advance(HOUR_MS);
    await bench.current.get();
    assert.equal(statSync(bench.current.file).mode & 0o777, 0o600);
    assert.equal(bench.current.status.problem, undefined);
  });
});
