import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { isAbortError } from '../../../src/base/errors';
import { MINUTE_MS } from '../../../src/base/clock';
import { SigninError, type SigninErrorCode } from '../../../src/signin/errors';
import type { LoginFlowKind, PastePrompt } from '../../../src/signin/loginFlows';
import type { PendingLogin } from '../../../src/signin/consoleLogins';
import { readPastedCode, type PastedCodeProblem } from '../../../src/signin/pastedCode';
import { ScriptedBrowser } from '../../fakes/scriptedBrowser';
import { FakeClock } from '../../fakes/fakeClock';
import { send } from '../server/support';
import { ADA, LoginBench, loginBenchPerTest } from './loginBench';

const never = new AbortController().signal;
const nobody: PastePrompt = { ask: () => Promise.reject(new Error('nobody is asked')) };

describe('signing in to the console', () => {
  let clock: FakeClock;
  const bench = loginBenchPerTest(() => LoginBench.open((clock = new FakeClock()), ''));
  const configure = (config: string): void => {
    writeFileSync(bench.current.configFile, config);
    bench.current.base.config.change(config);
  };
  const allowing = (): ScriptedBrowser =>
    new ScriptedBrowser(async (page) => send(await LoginBench.answer(page, 'allow')));
  const login = (
    flow: LoginFlowKind,
    { browser = allowing(), paste = nobody, profile = 'new', signal = never } = {},
  ): Promise<PendingLogin> =>
    bench.current.services.console.login(
      { profile, region: 'eu-central-1', flow, prompts: { browser, paste } },
      signal,
    );
  const keep = (pending: PendingLogin, mayReplace = false) =>
    bench.current.services.console.keep(pending, bench.current.edit, mayReplace);
  const fails = async (work: Promise<unknown>, code: SigninErrorCode): Promise<void> => {
    await assert.rejects(work, (error) => SigninError.is(error, code));
  };
  const config = (): string => readFileSync(bench.current.configFile, 'utf8');

  it('with the browser of this machine leaves a login that works, in the cache and in a new profile', async () => {
    const pending = await login('sameDevice');
    assert.equal(pending.principal.arn, ADA);
    assert.equal((await keep(pending)).kind, 'kept');
    assert.equal(config(), `[profile new]\nlogin_session = ${ADA}\nregion = eu-central-1\n`);
    bench.current.base.config.change(config());
    await bench.current.services.logins.reload();
    assert.equal(bench.current.status.state, 'signedIn');
    assert.deepEqual(Object.keys(bench.current.readFile()), [
      'accessToken',
      'tokenType',
      'clientId',
      'refreshToken',
      'idToken',
      'dpopKey',
    ]);
    assert.match(
      bench.current.readFile().dpopKey,
      /^-----BEGIN EC PRIVATE KEY-----\n(.{64}\n){2}.+\n-----END EC PRIVATE KEY-----\n$/,
    );
    if (process.platform !== 'win32') assert.equal(statSync(bench.current.file).mode & 0o777, 0o600);
    assert.deepEqual(bench.current.besideLogin(), []);
    const { arn } = await bench.current.base.clients
      .sts('us-east-1')
      .getCallerIdentity((await bench.current.get()).credentials);
    assert.equal(arn, ADA);
    clock.advance(12 * MINUTE_MS);
    await bench.current.get();
    assert.equal(bench.current.refreshes, 2);
  });

  it('sends the browser where the AWS CLI sends it', async () => {
    const browser = allowing();
    await login('sameDevice', { browser });
    const [url] = browser.opened;
    const { searchParams } = url!;
    assert.equal(`${url!.origin}${url!.pathname}`, `${bench.current.base.emulator.url}/v1/authorize`);
    assert.deepEqual(
      [...searchParams.keys()],
      [
        'response_type',
        'client_id',
        'state',
        'code_challenge_method',
        'scope',
        'redirect_uri',
        'code_challenge',
      ],
    );
    assert.equal(searchParams.get('code_challenge_method'), 'SHA-256');
    assert.match(searchParams.get('code_challenge') ?? '', /^[\w-]{43}$/);
    assert.match(searchParams.get('redirect_uri') ?? '', /^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/);
  });

  it('with a browser elsewhere takes the text that it shows, after others that are none', async () => {
    const problems: (PastedCodeProblem | undefined)[] = [];
    const encode = (text: string): string => Buffer.from(text).toString('base64');
    let right = '';
    const paste: PastePrompt = {
      async ask(page, problem) {
        problems.push(problem);
        right ||= await LoginBench.codeOf(new URL(page));
        const state = new URL(page).searchParams.get('state') ?? '';
        const texts = [
          '',
          'no code!',
          encode('nothing'),
          encode(`state=${state}`),
          encode('state=other&code=c'),
        ];
        return texts[problems.length - 1] ?? `${right.slice(0, 20)}\n ${right.slice(20)}\n`;
      },
    };
    await keep(await login('crossDevice', { paste }));
    assert.deepEqual(problems, [undefined, 'empty', 'notBase64', 'half', 'half', 'otherLogin']);
    assert.equal(bench.current.readFile().clientId, 'arn:aws:signin:::devtools/cross-device');
    assert.equal(bench.current.base.emulator.requests.count('CreateOAuth2Token'), 1);
  });

  it('says that half a code is refused', async () => {
    const paste: PastePrompt = {
      ask: async (page) => {
        const text = Buffer.from(await LoginBench.codeOf(new URL(page)), 'base64').toString();
        return Buffer.from(text.slice(0, -8)).toString('base64');
      },
    };
    await fails(login('crossDevice', { paste }), 'codeRefused');
  });

  it('is refused, and nothing is written, when the service names a principal that is none', async () => {
    for (const sub of ['ada', 'arn:aws:iam::111111111111:role/Admin', 7]) {
      const claims = Buffer.from(JSON.stringify({ sub })).toString('base64url');
      bench.current.base.emulator.control.addFault({
        operation: 'CreateOAuth2Token',
        fault: {
          kind: 'respond',
          status: 200,
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({
            accessToken: {
              accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
              secretAccessKey: 'canary-secret',
              sessionToken: 'canary-token',
            },
            tokenType: 'aws_sigv4',
            expiresIn: 900,
            refreshToken: 'canary-refresh',
            idToken: `e30.${claims}.x`,
          }),
        },
      });
      await fails(login('sameDevice'), 'invalidPrincipal');
    }
    assert.deepEqual(bench.current.besideLogin(), []);
    assert.equal(existsSync(bench.current.file), false);
    assert.ok(!bench.current.base.logger.text.includes('canary'));
  });

  it('is over when it is denied, when the browser brings no code, and when the code is too old', async () => {
    const denying = new ScriptedBrowser(async (page) => send(await LoginBench.answer(page, 'deny')));
    await fails(login('sameDevice', { browser: denying }), 'denied');
    const failing = new ScriptedBrowser((page) => {
      const state = page.searchParams.get('state') ?? '';
      return send(`${page.searchParams.get('redirect_uri') ?? ''}?error=server_error&state=${state}`);
    });
    await fails(login('sameDevice', { browser: failing }), 'browserRefused');
    const slow = new ScriptedBrowser(async (page) => {
      const target = await LoginBench.answer(page, 'allow');
      clock.advance(6 * MINUTE_MS);
      await send(target);
    });
    await fails(login('sameDevice', { browser: slow }), 'codeRefused');
  });

  it('does not count a browser that comes back without a code, or with another state', async () => {
    const seen: number[] = [];
    const browser = new ScriptedBrowser(async (page) => {
      const target = new URL(page.searchParams.get('redirect_uri') ?? '');
      const right = await LoginBench.answer(page, 'allow');
      seen.push((await send(target.href)).status);
      const other = new URL(right);
      other.searchParams.set('state', 'other');
      seen.push((await send(other.href)).status);
      await send(right);
    });
    await login('sameDevice', { browser });
    assert.deepEqual(seen, [400, 400]);
  });

  it('ends after ten minutes without an answer, or when the user turns away', async () => {
    const browser = new ScriptedBrowser(async () => {
      await new Promise(setImmediate);
      clock.advance(11 * MINUTE_MS);
    });
    await fails(login('sameDevice', { browser }), 'notApproved');
    const abort = new AbortController();
    const leaving = new ScriptedBrowser(() => abort.abort());
    await assert.rejects(login('sameDevice', { browser: leaving, signal: abort.signal }), isAbortError);
    const hanging: PastePrompt = {
      ask: () => new Promise(() => setImmediate(() => clock.advance(11 * MINUTE_MS))),
    };
    await fails(login('crossDevice', { paste: hanging }), 'notApproved');
    assert.deepEqual(bench.current.besideLogin(), []);
  });

  it('asks nobody anything where the profile has other credentials, and writes none over them', async () => {
    configure('[profile keys]\naws_access_key_id = x\naws_secret_access_key = y\n');
    await fails(login('sameDevice', { profile: 'keys' }), 'otherCredentials');
    assert.equal(bench.current.base.emulator.requests.count(), 0);
    const pending = await login('sameDevice');
    // Somebody gives it others meanwhile, and the store has not heard of it.
    writeFileSync(bench.current.configFile, '[profile new]\ncredential_process = x\n');
    await fails(keep(pending), 'otherCredentials');
    assert.equal(config(), '[profile new]\ncredential_process = x\n');
  });

  it('keeps the rest of a profile, and its region', async () => {
    configure('# mine\n[profile new]\nregion = us-west-2 \noutput = json\n\n[profile next]\nregion = x\n');
    await keep(await login('sameDevice'));
    assert.equal(
      config(),
      `# mine\n[profile new]\nregion = us-west-2 \noutput = json\nlogin_session = ${ADA}\n\n[profile next]\nregion = x\n`,
    );
  });

  it('wants a yes before another principal takes the place of the one that is there', async () => {
    const bob = 'arn:aws:iam::111111111111:user/bob';
    configure(`[profile new]\nlogin_session = ${bob}\nregion = us-east-1\n`);
    const pending = await login('sameDevice');
    assert.deepEqual(await keep(pending), { kind: 'otherPrincipal', before: bob });
    assert.match(config(), /user\/bob/);
    assert.deepEqual(bench.current.besideLogin(), []);
    assert.equal((await keep(pending, true)).kind, 'kept');
    assert.match(config(), /user\/ada/);
  });

  it('ends with a logout, which removes that one file and says until when credentials last', async () => {
    await keep(await login('sameDevice'));
    writeFileSync(`${bench.current.directory}/other.json`, '{}');
    const end = await bench.current.services.console.logout(ADA);
    // Files have whole seconds.
    assert.equal(end?.getTime(), Math.floor((clock.now() + 15 * MINUTE_MS) / 1000) * 1000);
    assert.deepEqual(bench.current.besideLogin(), ['other.json']);
    assert.equal(await bench.current.services.console.logout(ADA), undefined);
  });

  it('leaves no key, code or token in the log', async () => {
    let page = '';
    let code = '';
    const browser = new ScriptedBrowser(async (url) => {
      page = url.href;
      const target = await LoginBench.answer(url, 'allow');
      code = new URL(target).searchParams.get('code') ?? '';
      await send(target);
    });
    const pending = await login('sameDevice', { browser });
    await keep(pending);
    const { dpopKey, refreshToken, idToken = '', credentials } = pending.login;
    const { text } = bench.current.base.logger;
    assert.match(text, /\[console login\]/);
    const state = new URL(page).searchParams.get('state') ?? '';
    const secrets = [dpopKey.split('\n')[1], refreshToken, idToken, credentials.secretAccessKey, code, state];
    for (const secret of secrets) assert.ok(secret && !text.includes(secret));
  });
});

describe('a pasted code', () => {
  it('may have lost its padding or be of the URL alphabet', () => {
    const text = Buffer.from('state=s?~&code=c>>~').toString('base64');
    for (const pasted of [text, text.replace(/=+$/, ''), text.replaceAll('+', '-').replaceAll('/', '_')]) {
      assert.deepEqual(readPastedCode(pasted, 's?~'), { code: 'c>>~' });
    }
  });

  it('is none in bytes that are no text, or too many', () => {
    for (const pasted of [
      Buffer.from([255, 254, 0]).toString('base64'),
      'A'.repeat(10_000),
      'state=s&code=c',
    ]) {
      assert.deepEqual(readPastedCode(pasted, 's'), { problem: 'notBase64' });
    }
  });
});
