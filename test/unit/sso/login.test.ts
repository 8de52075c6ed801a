import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE_MS, SECOND_MS } from '../../../src/base/clock';
import { errorText, isAbortError } from '../../../src/base/errors';
import type { SsoSession } from '../../../src/config/sharedConfig';
import { registrationFileName } from '../../../src/sso/registrations';
import { deviceCodeLogin } from '../../fakes/loginRequests';
import { ScriptedPrompt } from '../../fakes/scriptedPrompt';
import type { TokenFile } from '../../server/controlCommands';
import { loginBenchPerTest, never, REGISTRATION_FILE } from './loginBench';
import { LEGACY, SESSION, START_URL } from './workbench';

describe('logging in with a device code', () => {
  const bench = loginBenchPerTest();
  /** The session with the settings of another portal. */
  const corrected = (): SsoSession => ({
    ...bench.current.session(),
    startUrl: LEGACY,
    region: 'eu-west-1',
  });

  it('ends signed in, with a token that renews itself, in the file that every tool reads', async () => {
    const prompt = bench.approver(2);
    assert.equal(await bench.logIn(prompt), 'here');
    assert.equal(bench.current.state(), 'signedIn');
    assert.equal(bench.current.sessions.current.get(SESSION)?.renewable, true);
    assert.deepEqual(Object.keys(bench.current.readTokenFile()), [
      'startUrl',
      'region',
      'accessToken',
      'expiresAt',
      'clientId',
      'clientSecret',
      'registrationExpiresAt',
      'refreshToken',
    ]);
    assert.equal(bench.current.readTokenFile()['startUrl'], START_URL);
    assert.deepEqual(bench.current.besideToken(), [REGISTRATION_FILE]);
    if (process.platform !== 'win32') {
      assert.equal(statSync(bench.current.tokenFile()).mode & 0o777, 0o600);
    }
    assert.equal(prompt.shown.length, 1);
    assert.match(prompt.shown[0]!.verificationUriComplete, new RegExp(`=${prompt.shown[0]!.userCode}$`));
  });

  it('is told of before its token is there, and once it can be used', async () => {
    const { logins, sessions } = bench.current;
    const told: unknown[] = [];
    const tell = ({ id }: { readonly id: string }): unknown =>
      told.push([id, sessions.lastToken(id) !== undefined]);
    logins.onDidLogIn(tell);
    logins.onDidSignIn(tell);
    await bench.logIn(bench.approver());
    assert.deepEqual(told, [
      [SESSION, false],
      [SESSION, true],
    ]);
  });

  it('of a legacy profile ends with a token that lives long and cannot be renewed', async () => {
    assert.equal(await bench.logIn(bench.approver(), LEGACY), 'here');
    const status = bench.current.sessions.current.get(LEGACY);
    assert.equal(status?.state, 'signedIn');
    assert.equal(status.renewable, false);
    assert.ok(!('refreshToken' in bench.current.readTokenFile(LEGACY)));
    assert.deepEqual(bench.current.besideToken(LEGACY), [
      registrationFileName({ startUrl: LEGACY, region: 'eu-west-1', scopes: [] }),
    ]);
  });

  it('shows the session as signing in meanwhile', async () => {
    const states: (string | undefined)[] = [];
    const prompt = new ScriptedPrompt({
      confirm: ({ userCode }) => {
        states.push(bench.current.state());
        bench.current.emulator.control.approve({ userCode });
      },
    });
    await bench.logIn(prompt);
    assert.deepEqual(states, ['signingIn']);
    assert.equal(bench.current.state(), 'signedIn');
  });

  it('uses the registration of the last login again', async () => {
    await bench.logIn(bench.approver());
    const first = readFileSync(join(bench.current.cache.directory, REGISTRATION_FILE), 'utf8');
    await bench.logIn(bench.approver());
    assert.equal(bench.current.emulator.requests.count('RegisterClient'), 1);
    assert.equal(readFileSync(join(bench.current.cache.directory, REGISTRATION_FILE), 'utf8'), first);
  });

  it('registers anew when the service has forgotten the registration', async () => {
    await bench.logIn(bench.approver());
    bench.current.emulator.control.expireRegistrations();
    assert.equal(await bench.logIn(bench.approver()), 'here');
    assert.equal(bench.current.emulator.requests.count('RegisterClient'), 2);
    const { clientId } = bench.current.readTokenFile();
    const cached = readFileSync(join(bench.current.cache.directory, REGISTRATION_FILE), 'utf8');
    assert.equal((JSON.parse(cached) as Record<string, unknown>)['clientId'], clientId);
  });

  it('asks as often as the service allows, and never sooner', async () => {
    bench.current.emulator.control.configure({ lifetimes: { pollIntervalSeconds: 3 } });
    await bench.logIn(bench.approver(4));
    assert.ok(bench.clock.waits.length >= 4);
    assert.deepEqual(new Set(bench.clock.waits), new Set([3 * SECOND_MS]));
  });

  it('asks less often for good after each slow_down', async () => {
    const { control } = bench.current.emulator;
    const slowDown = {
      kind: 'respond',
      status: 400,
      headers: { 'x-amzn-ErrorType': 'SlowDownException' },
      body: '{"error":"slow_down"}',
    } as const;
    control.addFault({ operation: 'CreateToken', fault: slowDown, skip: 1, times: 2 });
    await bench.logIn(bench.approver(4));
    assert.deepEqual(
      bench.clock.waits.slice(0, 5).map((ms) => ms / SECOND_MS),
      [1, 1, 6, 11, 11],
    );
  });

  describe('at the same time as another', () => {
    it('waits for the first one of the same session and settings', async () => {
      const prompt = bench.approver();
      const second = new ScriptedPrompt();
      const outcomes = await Promise.all([bench.logIn(prompt), bench.logIn(second)]);
      assert.deepEqual(outcomes, ['here', 'elsewhere']);
      assert.equal(second.shown.length, 0);
      assert.equal(bench.current.emulator.requests.count('StartDeviceAuthorization'), 1);
    });

    it('can be turned away from by whoever waits for the first, which goes on', async () => {
      let turnAway = (): void => undefined;
      const first = bench.logIn(
        new ScriptedPrompt({
          async confirm({ userCode }) {
            turnAway();
            await assert.rejects(second, { name: 'AbortError' });
            bench.current.emulator.control.approve({ userCode });
          },
        }),
      );
      const controller = new AbortController();
      turnAway = () => controller.abort();
      const second = bench.logIn(new ScriptedPrompt(), SESSION, controller.signal);
      assert.equal(await first, 'here');
    });

    it('takes the place of one with other settings, which ends', async () => {
      const { logins, emulator } = bench.current;
      const waiting = new ScriptedPrompt({ confirm: () => new Promise(() => undefined) });
      const first = bench.logIn(waiting).catch((error: unknown) => error);
      await emulator.requests.waitFor('StartDeviceAuthorization');
      let stateMeanwhile: string | undefined;
      const prompt = new ScriptedPrompt({
        confirm({ userCode }) {
          stateMeanwhile = bench.current.state();
          emulator.control.approve({ userCode });
        },
      });
      const outcome = await logins.login(corrected(), deviceCodeLogin(prompt), never);
      assert.deepEqual([outcome.where, stateMeanwhile], ['here', 'signingIn']);
      assert.ok(isAbortError(await first));
      assert.equal(bench.current.readTokenFile()['startUrl'], LEGACY);
      assert.equal(bench.current.state(), 'signedIn');
    });

    it('leaves the word to the last settings when they change again and again', async () => {
      const { logins, emulator } = bench.current;
      const waiting = (): ScriptedPrompt =>
        new ScriptedPrompt({ confirm: () => new Promise(() => undefined) });
      const ended = [
        bench.logIn(waiting()),
        logins.login({ ...corrected(), region: 'us-east-1' }, deviceCodeLogin(waiting()), never),
      ].map((login) => login.catch((error: unknown) => error));
      const last = logins.login(corrected(), deviceCodeLogin(bench.approver()), never);
      assert.equal((await last).where, 'here');
      assert.deepEqual((await Promise.all(ended)).map(isAbortError), [true, true]);
      assert.deepEqual(
        emulator.control.state().liveSessions.map(({ startUrl }) => startUrl),
        [LEGACY],
      );
    });

    it('runs beside one of another session', async () => {
      const prompt = (): ScriptedPrompt =>
        new ScriptedPrompt({
          confirm: ({ userCode }) => bench.current.emulator.control.approve({ userCode }),
        });
      assert.deepEqual(await Promise.all([bench.logIn(prompt()), bench.logIn(prompt(), LEGACY)]), [
        'here',
        'here',
      ]);
    });

    it('ends happily when another tool signs in first, while it waits', async () => {
      const prompt = new ScriptedPrompt({ meanwhile: () => void bench.current.signInElsewhere() });
      assert.equal(await bench.logIn(prompt), 'elsewhere');
      assert.equal(bench.current.state(), 'signedIn');
      assert.deepEqual(bench.current.besideToken(), [REGISTRATION_FILE]);
    });

    it('ends happily when another tool signs in first, although a dialog stays open', async () => {
      let accessToken: string | undefined;
      const prompt = new ScriptedPrompt({
        confirm: () => {
          ({ accessToken } = bench.current.signInElsewhere());
          return new Promise(() => undefined);
        },
      });
      assert.equal(await bench.logIn(prompt), 'elsewhere');
      assert.equal(bench.current.readTokenFile()['accessToken'], accessToken);
    });

    for (const startUrl of [`${START_URL}/`, `${START_URL}/#/`, undefined]) {
      it(`ends happily by a token that another tool wrote with the start URL ${startUrl}`, async () => {
        const prompt = new ScriptedPrompt({
          meanwhile() {
            const token: Partial<TokenFile> = bench.current.issueToken();
            writeFileSync(bench.current.tokenFile(), JSON.stringify({ ...token, startUrl }));
          },
        });
        assert.equal(await bench.logIn(prompt), 'elsewhere');
      });
    }

    for (const other of [{ startUrl: LEGACY }, { region: 'eu-west-1' }]) {
      it(`is not ended by a token with another ${Object.keys(other).join()}`, async () => {
        const prompt = new ScriptedPrompt({
          async confirm({ userCode }) {
            bench.current.signInElsewhere(SESSION, other);
            await bench.current.sessions.reload(SESSION);
            bench.current.emulator.control.approve({ userCode });
          },
        });
        assert.equal(await bench.logIn(prompt), 'here');
        const { startUrl, region } = bench.current.readTokenFile();
        assert.deepEqual([startUrl, region], [START_URL, 'us-east-1']);
      });
    }

    it('is not ended by a renewal of the token that it replaces', async () => {
      const soon = new Date(Date.now() + 20 * MINUTE_MS).toISOString();
      bench.current.signInElsewhere(SESSION, { expiresAt: soon });
      const before = await bench.current.sessions.readToken(SESSION);
      let renewed: string | undefined;
      const prompt = new ScriptedPrompt({
        async confirm({ userCode }) {
          ({ accessToken: renewed } = await bench.current.tokens.renew(SESSION, before!));
          bench.current.emulator.control.approve({ userCode });
        },
      });
      assert.equal(await bench.logIn(prompt), 'here');
      assert.notEqual(bench.current.readTokenFile()['accessToken'], renewed);
    });

    it('ends happily when a tool replaces a token that the service has refused', async () => {
      const file = bench.current.signInElsewhere();
      const refused = await bench.current.sessions.readToken(SESSION);
      await bench.current.sessions.markRejected(SESSION, refused!);
      const prompt = new ScriptedPrompt({
        meanwhile() {
          const { clientId, clientSecret } = file;
          bench.current.signInElsewhere(SESSION, { clientId, clientSecret });
        },
      });
      assert.equal(await bench.logIn(prompt), 'elsewhere');
    });

    it('is not ended by a token that was there before', async () => {
      bench.current.signInElsewhere();
      await bench.current.until(() => bench.current.state() === 'signedIn');
      const prompt = bench.approver(2);
      const login = bench.logIn(prompt);
      await bench.current.sessions.reload();
      assert.equal(await login, 'here');
    });
  });

  it('never logs or says a secret', async () => {
    const secrets: string[] = [];
    const remember = (): void => {
      const { accessToken, refreshToken, clientSecret } = bench.current.readTokenFile();
      secrets.push(String(accessToken), String(refreshToken), String(clientSecret));
    };
    const prompt = bench.approver(2);
    await bench.logIn(prompt);
    remember();
    bench.current.emulator.control.addFault({
      operation: 'CreateToken',
      fault: { kind: 'serverError' },
      times: null,
    });
    const second = new ScriptedPrompt();
    const failure = await bench.logIn(second).catch((error: unknown) => error);
    secrets.push(...[...prompt.shown, ...second.shown].map(({ deviceCode }) => deviceCode));
    const said = bench.current.logger.text + errorText(failure) + JSON.stringify(failure);
    for (const secret of secrets) assert.ok(!said.includes(secret));
  });
});
