import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE_MS } from '../../../src/base/clock';
import { errorText } from '../../../src/base/errors';
import { SsoError, type SsoErrorCode } from '../../../src/sso/errors';
import { FakeClock } from '../../fakes/fakeClock';
import { browserLogin, deviceCodeLogin } from '../../fakes/loginRequests';
import { ScriptedBrowser } from '../../fakes/scriptedBrowser';
import { cancelled, ScriptedPrompt } from '../../fakes/scriptedPrompt';
import { never, REGISTRATION_FILE } from './loginBench';
import { answerConsent } from './consent';
import { SESSION, START_URL, workbenchPerTest } from './workbench';

describe('logging in with the browser', () => {
  let clock = new FakeClock();
  const bench = workbenchPerTest(() => ({ loginClock: (clock = new FakeClock()) }));
  const logIn = async (browser: ScriptedBrowser, signal = never): Promise<string> =>
    (await bench.current.logins.login(bench.current.session(), browserLogin(browser), signal)).where;
  const allowing = (): ScriptedBrowser => new ScriptedBrowser((page) => answerConsent(page, 'allow'));
  const registration = (): Record<string, unknown> =>
    JSON.parse(readFileSync(join(bench.current.cache.directory, REGISTRATION_FILE), 'utf8')) as Record<
      string,
      unknown
    >;
  const refusesConnections = async (browser: ScriptedBrowser): Promise<void> => {
    const target = browser.opened[0]?.searchParams.get('redirect_uri') ?? '';
    await assert.rejects(fetch(target));
  };

  it('ends signed in, with a token that renews itself, and says so in the browser', async () => {
    let page = '';
    const browser = new ScriptedBrowser(async (url) => {
      page = (await answerConsent(url, 'allow')).text;
    });
    assert.equal(await logIn(browser), 'here');
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
    await bench.current.tokens.renew(SESSION, (await bench.current.sessions.readToken(SESSION))!);
    for (let tries = 0; page === '' && tries < 100; tries++) await new Promise(setImmediate);
    assert.match(page, /Logged in/);
  });

  it('sends the browser where the AWS CLI sends it', async () => {
    const browser = allowing();
    await logIn(browser);
    const [url] = browser.opened;
    assert.equal(`${url!.origin}${url!.pathname}`, `${bench.current.emulator.url}/authorize`);
    assert.deepEqual(
      [...url!.searchParams.keys()],
      [
        'response_type',
        'client_id',
        'redirect_uri',
        'state',
        'code_challenge_method',
        'scopes',
        'code_challenge',
      ],
    );
    assert.equal(url!.searchParams.get('scopes'), 'sso:account:access');
    assert.match(url!.searchParams.get('state') ?? '', /^[0-9a-f-]{36}$/);
    assert.match(url!.searchParams.get('code_challenge') ?? '', /^[\w-]{43}$/);
    assert.equal(url!.searchParams.get('client_id'), registration()['clientId']);
  });

  it('registers as the AWS CLI does, so that both can use it again', async () => {
    await logIn(allowing());
    const first = registration();
    assert.deepEqual(Object.keys(first), ['clientId', 'clientSecret', 'expiresAt', 'scopes', 'grantTypes']);
    assert.deepEqual(first['grantTypes'], ['authorization_code', 'refresh_token']);
    await logIn(allowing());
    assert.equal(bench.current.emulator.requests.count('RegisterClient'), 1);
    assert.deepEqual(registration(), first);
  });

  it('never repeats state, challenge or port of another login', async () => {
    const browsers = [allowing(), allowing()];
    for (const browser of browsers) await logIn(browser);
    for (const name of ['state', 'code_challenge']) {
      assert.equal(new Set(browsers.map(({ opened }) => opened[0]!.searchParams.get(name))).size, 2, name);
    }
  });

  it('takes no registration of a device-code login, and leaves it none', async () => {
    const { control } = bench.current.emulator;
    await logIn(allowing());
    const prompt = new ScriptedPrompt({
      async meanwhile({ userCode, intervalMs }) {
        control.approve({ userCode });
        while (clock.timers === 0) await new Promise(setImmediate);
        clock.advance(intervalMs);
      },
    });
    await bench.current.logins.login(bench.current.session(), deviceCodeLogin(prompt), never);
    assert.ok(!('grantTypes' in registration()));
    await logIn(allowing());
    assert.ok('grantTypes' in registration());
    assert.equal(bench.current.emulator.requests.count('RegisterClient'), 3);
  });

  describe('that fails', () => {
    const failing = async (browser: ScriptedBrowser, signal = never): Promise<unknown> => {
      const failure = await logIn(browser, signal).then(
        () => assert.fail('the login succeeded'),
        (error: unknown) => error,
      );
      assert.equal(bench.current.state(), 'signedOut');
      assert.deepEqual(
        bench.current.cacheFiles().filter((name) => name !== REGISTRATION_FILE),
        [],
      );
      if (browser.opened.length > 0) await refusesConnections(browser);
      assert.equal(clock.timers, 0);
      return failure;
    };
    const failsWith = async (code: SsoErrorCode, browser: ScriptedBrowser): Promise<void> => {
      const failure = await failing(browser);
      assert.ok(SsoError.is(failure, code), errorText(failure));
    };

    it('when the start URL is of another region', async () => {
      Object.assign(process.env, bench.current.emulator.env('eu-central-1'));
      await failsWith('invalidRequest', allowing());
    });
    const callback = async (page: URL, changes: Record<string, string>): Promise<Response> => {
      const url = new URL(page.searchParams.get('redirect_uri') ?? '');
      const parameters = { state: page.searchParams.get('state') ?? '', ...changes };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      return fetch(url);
    };

    it('because the user denies it, and says so in the browser', async () => {
      let answer: { status: number; text: string } | undefined;
      await failsWith(
        'accessDenied',
        new ScriptedBrowser(async (page) => {
          answer = await answerConsent(page, 'deny');
        }),
      );
      for (let tries = 0; !answer && tries < 100; tries++) await new Promise(setImmediate);
      assert.equal(answer?.status, 400);
      assert.match(answer.text, /Failed/);
      await logIn(allowing());
      assert.equal(bench.current.emulator.requests.count('RegisterClient'), 1);
    });

    it('because nobody answers for ten minutes', async () => {
      await failsWith('notApproved', new ScriptedBrowser(() => clock.advance(10 * MINUTE_MS)));
    });

    it('not before ten minutes are over', async () => {
      const browser = new ScriptedBrowser(async (page) => {
        clock.advance(10 * MINUTE_MS - 1);
        await answerConsent(page, 'allow');
      });
      assert.equal(await logIn(browser), 'here');
    });

    it('because the code is not of the service', async () => {
      await failsWith('browserRefused', new ScriptedBrowser((page) => callback(page, { code: 'made-up' })));
    });

    it('because the challenge is not ours: the service checks the verifier', async () => {
      await failsWith(
        'browserRefused',
        new ScriptedBrowser((page) => {
          page.searchParams.set('code_challenge', createHash('sha256').update('theirs').digest('base64url'));
          return answerConsent(page, 'allow');
        }),
      );
    });

    it('because the browser brings a refusal that is none, whose words go nowhere', async () => {
      await failsWith('browserRefused', new ScriptedBrowser((page) => callback(page, { error: 'CANARY' })));
      assert.ok(!bench.current.logger.text.includes('CANARY'));
    });

    it('because the scope is not granted', async () => {
      await failsWith(
        'invalidScope',
        new ScriptedBrowser((page) => callback(page, { error: 'invalid_scope' })),
      );
    });

    it('not by an answer with another state', async () => {
      const browser = new ScriptedBrowser(async (page) => {
        const { status } = await callback(page, { code: 'stolen', state: 'another' });
        assert.equal(status, 400);
        await answerConsent(page, 'allow');
      });
      assert.equal(await logIn(browser), 'here');
    });

    it('because the user cancels', async () => {
      const reason = cancelled();
      assert.equal(await failing(new ScriptedBrowser(() => Promise.reject(reason))), reason);
    });

    it('because the caller cancels while the token is asked for', async () => {
      const { control, requests } = bench.current.emulator;
      control.addFault({ operation: 'CreateToken', fault: { kind: 'hang' } });
      const controller = new AbortController();
      const reason = new Error('window closes');
      void requests.waitFor('CreateToken').then(() => controller.abort(reason));
      assert.equal(await failing(allowing(), controller.signal), reason);
    });

    it('because the start URL is not known to the region, before a browser is opened', async () => {
      const session = { ...bench.current.session(), startUrl: 'https://unknown.awsapps.com/start' };
      const browser = allowing();
      await assert.rejects(bench.current.logins.login(session, browserLogin(browser), never), (error) =>
        SsoError.is(error, 'invalidRequest'),
      );
      assert.equal(browser.opened.length, 0);
    });

    it('because the service forgot the registration, and the next one registers anew', async () => {
      await logIn(allowing());
      await bench.current.sessions.deleteToken(SESSION);
      bench.current.emulator.control.expireRegistrations();
      const reason = cancelled();
      await failing(
        new ScriptedBrowser(async (page) => {
          const { status } = await fetch(page);
          assert.equal(status, 400);
          throw reason;
        }),
      );
      assert.equal(await logIn(allowing()), 'here');
      assert.equal(bench.current.emulator.requests.count('RegisterClient'), 2);
    });
  });

  it('ends happily when another tool signs in first', async () => {
    const browser = new ScriptedBrowser(() => void bench.current.signInElsewhere());
    assert.equal(await logIn(browser), 'elsewhere');
    await refusesConnections(browser);
  });

  it('never logs or says a secret', async () => {
    const browser = allowing();
    await logIn(browser);
    const { accessToken, refreshToken, clientSecret } = bench.current.readTokenFile();
    const [page] = browser.opened;
    const secrets = [accessToken, refreshToken, clientSecret, page!.searchParams.get('state')].map(String);
    for (const secret of secrets) assert.ok(!bench.current.logger.text.includes(secret));
  });
});
