import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { HOUR_MS, MINUTE_MS } from '../../../src/base/clock';
import { CodedError } from '../../../src/base/errors';
import { sendHttp } from '../../../src/base/http';
import { resolveAwsLocations } from '../../../src/config/locations';
import { diagnose, type Diagnosis, type DiagnosisTarget } from '../../../src/credentials/diagnosis';
import type { Layer, Verdict } from '../../../src/credentials/diagnosisLayer';
import { diagnosisReport } from '../../../src/credentials/diagnosisReport';
import { loginFileName } from '../../../src/signin/loginFile';
import type { Fault } from '../../server/faults';
import type { OperationName } from '../../server/operations';
import { stsReply } from '../../server/stsXml';
import { hasIrregularFiles, makePipe } from '../base/irregularFiles';
import { SESSION } from '../sso/workbench';
import { credentialBenchPerTest, CREDENTIALS, PROFILES, SECRET_KEY } from './credentialBench';

describe('a diagnosis', () => {
  const bench = credentialBenchPerTest();
  let environment: NodeJS.ProcessEnv;
  let home: string;
  let unwatched: readonly string[];
  beforeEach(() => {
    unwatched = [];
    const { cache, emulator } = bench.current.base;
    home = resolve(cache.directory, '../../..');
    environment = { HOME: home, ...emulator.env() };
    writeFileSync(join(home, '.aws', 'config'), PROFILES);
    writeFileSync(join(home, '.aws', 'credentials'), CREDENTIALS);
  });

  const services = () => {
    const { base, clock } = bench.current;
    return {
      config: base.config,
      sessions: base.sessions,
      cache: base.cache,
      tokens: base.tokens,
      loginTokens: base.loginTokens,
      consoleLogins: base.consoleLogins,
      logger: base.logger,
      clients: () => Promise.resolve(base.clients),
      clock,
      environment,
      locations: resolveAwsLocations(environment),
      send: sendHttp,
      networkFacts: [],
      unwatched,
      describeError: (error: unknown) => (error instanceof CodedError ? `Code: ${error.code}.` : 'Failed.'),
    };
  };
  const examine = (target: DiagnosisTarget = { profile: 'dev' }): Promise<Diagnosis> =>
    diagnose(target, services(), new AbortController().signal);
  const layerOf = ({ layers }: Diagnosis, title: string): Layer => {
    const layer = layers.find((each) => each.title === title);
    assert.ok(layer, `no layer ${title}`);
    return layer;
  };
  const examineLayer = async (title: string, target?: DiagnosisTarget): Promise<Layer> =>
    layerOf(await examine(target), title);
  /** What a layer says of its troubles. */
  const troublesOf = ({ troubles }: Layer): string => troubles.map(({ what }) => what).join('\n');
  const verdictsOf = ({ layers }: Diagnosis): Record<string, Verdict> =>
    Object.fromEntries(layers.map(({ title, verdict }) => [title, verdict]));
  const addFault = (operation: OperationName | '*', fault: Fault): void =>
    bench.current.base.emulator.control.addFault({ operation, fault, times: null });

  it('finds nothing wrong where all is well', async () => {
    const diagnosis = await examine();
    assert.deepEqual(verdictsOf(diagnosis), {
      Files: 'ok',
      Profile: 'ok',
      Session: 'ok',
      'Start URL and region': 'ok',
      'Connection to AWS': 'ok',
      Clock: 'ok',
      'Client registration': 'ok',
      'Access token': 'ok',
      Renewal: 'ok',
      Role: 'ok',
      Credentials: 'ok',
      Identity: 'ok',
      // The emulator is reached through AWS_ENDPOINT_URL variables.
      Environment: 'warning',
    });
    assert.match(layerOf(diagnosis, 'Identity').found.join(), /111111111111, as configured/);
    assert.match(
      layerOf(diagnosis, 'Environment').troubles[0]?.what ?? '',
      /^AWS_ENDPOINT_URL_BEDROCK, .*AWS_ENDPOINT_URL_STS send requests to \S+ instead of AWS\.$/,
    );
  });

  describe('of a console sign-in', () => {
    const ADA = 'arn:aws:iam::111111111111:user/ada';
    const target = { profile: 'console' };
    let file: string;
    const examineSession = async (): Promise<Layer> => examineLayer('Console sign-in', target);
    beforeEach(() => {
      const { base } = bench.current;
      base.config.change(`[profile console]\nlogin_session = ${ADA}\nregion = us-east-1\n`);
      file = join(home, '.aws', 'login', 'cache', loginFileName(ADA));
      mkdirSync(dirname(file), { recursive: true });
    });
    const write = (text: string): void => writeFileSync(file, text, { mode: 0o600 });
    const signIn = (): void => write(JSON.stringify(bench.current.base.emulator.control.signInToConsole()));

    it('is part of no other', async () => {
      assert.ok(!(await examine()).layers.some(({ title }) => title === 'Console sign-in'));
    });

    it('says whose it is, where it is, and until when its credentials work', async () => {
      signIn();
      const diagnosis = await examine(target);
      const layer = layerOf(diagnosis, 'Console sign-in');
      assert.deepEqual([layer.verdict, layerOf(diagnosis, 'Identity').verdict], ['ok', 'ok']);
      assert.match(
        layer.found.join('\n'),
        /user\/ada\.\nFile: .*\nRenewed in: us-east-1\.\nCredentials: until/,
      );
      assert.match(layerOf(diagnosis, 'Profile').found.join(), /User: ada/);
    });

    it('says that there is no login, that its file is torn, that AWS refused it, and why', async () => {
      assert.match(troublesOf(await examineSession()), /not logged in/);
      write('{"accessToken":');
      assert.match(troublesOf(await examineSession()), /holds no usable login/);
      signIn();
      const { logins } = await bench.current.base.consoleLogins();
      await logins.reload();
      await logins.markRefused(ADA, logins.last(ADA)!, 'credentialsChanged');
      assert.match(troublesOf(await examineSession()), /the password of the user was changed/);
    });
  });

  it('says where the system refuses to notice changes, and when the files are read instead', async () => {
    unwatched = [join(home, '.aws')];
    const { verdict, troubles } = await examineLayer('Files');
    assert.equal(verdict, 'warning');
    const [trouble] = troubles;
    assert.equal(
      trouble?.what,
      `Changes in ${join(home, '.aws')} are not noticed: the system refuses to watch it.`,
    );
    assert.match(trouble.mend, /reads the files again when it gets the focus, and before every command/);
  });

  it('says that the config file is a pipe, and waits for nothing', async function () {
    if (!hasIrregularFiles) this.skip();
    const file = join(home, '.aws', 'config');
    rmSync(file);
    makePipe(file);
    assert.match(troublesOf(await examineLayer('Files')), /config is not a file/);
  });

  it('asks anew, whatever is in memory', async () => {
    await bench.current.resolver.resolve('dev');
    const asked = bench.current.count('GetRoleCredentials');
    await examine();
    assert.equal(bench.current.count('GetRoleCredentials'), asked + 1);
  });

  it('says what it examines, and ends when the user turns away', async () => {
    const controller = new AbortController();
    const reason = new Error('turned away');
    const titles: string[] = [];
    await assert.rejects(
      diagnose({ profile: 'dev' }, services(), controller.signal, (title) => {
        titles.push(title);
        if (title === 'Connection to AWS') controller.abort(reason);
      }),
      (error) => error === reason,
    );
    assert.deepEqual(titles, ['Files', 'Profile', 'Session', 'Start URL and region', 'Connection to AWS']);
  });

  describe('of the configuration', () => {
    it('tells that no file is there, and which variable moved it', async () => {
      environment['AWS_CONFIG_FILE'] = join(home, 'elsewhere');
      rmSync(join(home, '.aws', 'credentials'));
      const files = await examineLayer('Files');
      assert.equal(files.verdict, 'wrong');
      assert.match(files.found.join(), /elsewhere does not exist, moved there by AWS_CONFIG_FILE/);
    });

    it('tells a file that cannot be read', async function () {
      if (process.getuid?.() === 0) {
        mkdirSync(join(home, 'loop'));
        environment['AWS_CONFIG_FILE'] = join(home, 'x'.repeat(300));
      } else chmodSync(join(home, '.aws', 'config'), 0);
      assert.match(troublesOf(await examineLayer('Files')), /can't be read \((?:EACCES|ENAMETOOLONG)\)/);
    });

    it('tells lines that belong to nothing', async () => {
      bench.current.append('[profile dev]\nthis is no setting\n');
      const { layers } = await examine();
      assert.match(layers.map(troublesOf).join('\n'), /\(config:\d+\)/);
    });

    it('says on every profile that the AWS CLI refuses the whole file for another one', async () => {
      bench.current.append('[profile twice]\nregion = us-east-1\n[profile twice]\noutput = json\n');
      const files = layerOf(await examine(), 'Files');
      assert.equal(files.verdict, 'wrong');
      assert.match(
        troublesOf(files),
        /\[profile twice\] is already on line \d+, so the AWS CLI refuses the whole file/,
      );
    });

    it('does not ask about a profile that no file defines', async () => {
      const diagnosis = await examine({ profile: 'nobody' });
      assert.equal(troublesOf(layerOf(diagnosis, 'Profile')), 'No file defines the profile "nobody".');
      const { Files, Profile, Environment, ...others } = verdictsOf(diagnosis);
      assert.deepEqual([Files, Profile, Environment], ['ok', 'wrong', 'warning']);
      assert.deepEqual(new Set(Object.values(others)), new Set(['notChecked']));
      assert.equal(layerOf(diagnosis, 'Identity').notCheckedBecause, 'the profile is not defined');
      assert.equal(bench.current.base.emulator.requests.count(), 0);
    });

    it('tells that no profile is active', async () =>
      assert.match(troublesOf(await examineLayer('Profile', {})), /^No profile is active/));

    it('tells a session that no file defines', async () => {
      bench.current.append(
        '[profile lost]\nsso_session = gone\nsso_account_id = 111111111111\nsso_role_name = R\n',
      );
      const diagnosis = await examine({ profile: 'lost' });
      assert.equal(layerOf(diagnosis, 'Profile').verdict, 'wrong');
      assert.match(troublesOf(layerOf(diagnosis, 'Session')), /No file defines the session "gone"/);
      assert.equal(layerOf(diagnosis, 'Connection to AWS').notCheckedBecause, 'the session is not defined');
    });

    it('of a session leaves out what needs a profile', async () => {
      const verdicts = verdictsOf(await examine({ session: SESSION }));
      const { Profile, Role, Credentials, Identity, Environment, ...others } = verdicts;
      assert.deepEqual(
        [Profile, Role, Credentials, Identity, Environment],
        ['notChecked', 'notChecked', 'notChecked', 'notChecked', 'warning'],
      );
      assert.deepEqual(new Set(Object.values(others)), new Set(['ok']));
    });

    it('of a role that wants a code asks nobody for it, though it could', async () => {
      bench.current.append(`[profile coded]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = keys
mfa_serial = arn:aws:iam::111111111111:mfa/deploy
`);
      const { codes, mfa } = bench.current;
      const able = { ...services(), mfa };
      const diagnosis = await diagnose({ profile: 'coded' }, able, new AbortController().signal);
      assert.match(layerOf(diagnosis, 'Credentials').notCheckedBecause ?? '', /needs an MFA code/);
      assert.deepEqual(codes.questions, []);
    });

    it('of access keys leaves out what needs a session, and asks who they are', async () => {
      const diagnosis = await examine({ profile: 'keys' });
      assert.equal(layerOf(diagnosis, 'Access token').verdict, 'notChecked');
      assert.equal(layerOf(diagnosis, 'Credentials').verdict, 'ok');
      assert.match(layerOf(diagnosis, 'Identity').found.join(), /:user\/deploy/);
    });

    it('follows a chain to the role of Identity Center', async () => {
      const diagnosis = await examine({ profile: 'deploy' });
      assert.deepEqual(layerOf(diagnosis, 'Role').found, [
        'PowerUserAccess in account 111111111111 is assigned to you.',
      ]);
      assert.match(layerOf(diagnosis, 'Identity').found.join(), /assumed-role\/Deploy/);
    });
  });

  describe('of start URL and region', () => {
    const withSession = (startUrl: string, region: string): Promise<Layer> => {
      bench.current.append(`[sso-session other]\nsso_start_url = ${startUrl}\nsso_region = ${region}\n`);
      return examineLayer('Start URL and region', { session: 'other' });
    };
    const cases: readonly [string, string, RegExp][] = [
      [
        'https://ssoins-1.portal.eu-west-1.app.aws',
        'us-east-1',
        /The portal is in eu-west-1, but sso_region/,
      ],
      [
        'https://start.home.awsapps.cn/directory/d-1',
        'us-east-1',
        /belongs to the partition aws-cn, and us-east-1/,
      ],
      ['https://start.us-gov-home.awsapps.com/directory/d-1', 'us-east-1', /partition aws-us-gov/],
      ['https://my-company.awsapps.com/start', 'us-esat-1x', /The region us-esat-1x is unknown/],
      ['https://my-company.awsapps.com', 'us-east-1', /end in \/start/],
      ['https://my-company.awsapps.com/start#/console?x=1', 'us-east-1', /copied from inside the portal/],
      ['http://my-company.awsapps.com/start', 'us-east-1', /not https/],
      ['my-company', 'us-east-1', /not a web address/],
    ];
    for (const [startUrl, region, expected] of cases) {
      it(`tells what is odd about ${startUrl} in ${region}`, async () =>
        assert.match(troublesOf(await withSession(startUrl, region)), expected));
    }
    for (const [startUrl, region, partition] of [
      ['https://my-company.awsapps.com/start/#/', 'us-gov-west-1', 'aws-us-gov'],
      ['https://start.home.awsapps.cn/directory/d-1', 'cn-north-1', 'aws-cn'],
      ['https://ssoins-1.eusc-de-east-1.portal.amazonaws.eu', 'eusc-de-east-1', 'aws-eusc'],
    ] as const) {
      it(`finds nothing odd about ${startUrl} in ${region}`, async () => {
        const layer = await withSession(startUrl, region);
        assert.equal(layer.verdict, 'ok', troublesOf(layer));
        assert.ok(layer.found.includes(`Partition: ${partition}.`));
      });
    }
  });

  describe('of the network', () => {
    const cases: readonly [string, Fault, RegExp][] = [
      ['a sign-in page', { kind: 'captivePortal' }, /a web page answered instead of AWS/],
      ['a proxy without a password', { kind: 'respond', status: 407 }, /the proxy asks for a user name/],
      ['a cut connection', { kind: 'reset' }, /the connection was cut \(ECONNRESET\)/],
      ['a stranger', { kind: 'respond', status: 200, body: 'hello' }, /another server than AWS answered/],
    ];
    for (const [what, fault, expected] of cases) {
      it(`tells ${what}, and does not ask for credentials through it`, async () => {
        addFault('*', fault);
        const diagnosis = await examine();
        assert.match(troublesOf(layerOf(diagnosis, 'Connection to AWS')), expected);
        assert.equal(layerOf(diagnosis, 'Clock').notCheckedBecause, "AWS can't be reached");
        assert.equal(layerOf(diagnosis, 'Identity').notCheckedBecause, "AWS can't be reached");
        assert.equal(layerOf(diagnosis, 'Access token').verdict, 'ok');
        assert.equal(bench.current.count('GetRoleCredentials'), 0);
      });
    }

    it('tells that nobody listens', async () => {
      await bench.current.base.emulator.goOffline();
      assert.match(
        troublesOf(await examineLayer('Connection to AWS')),
        /the connection was refused \(ECONNREFUSED\)/,
      );
    });

    it('tells a clock that is an hour off, in words', async () => {
      bench.current.base.emulator.control.setClockSkew({ skewMs: -HOUR_MS });
      assert.match(troublesOf(await examineLayer('Clock')), /The clock is 60 minutes ahead of AWS/);
      bench.current.base.emulator.control.setClockSkew({ skewMs: HOUR_MS });
      assert.match(troublesOf(await examineLayer('Clock')), /60 minutes behind AWS/);
      bench.current.base.emulator.control.setClockSkew({ skewMs: 2 * MINUTE_MS });
      assert.equal((await examineLayer('Clock')).verdict, 'ok');
    });

    it('tells a variable that holds no address', async () => {
      environment['AWS_ENDPOINT_URL_SSO'] = 'CANARY:1';
      const layer = await examineLayer('Connection to AWS');
      assert.equal(troublesOf(layer), 'Access portal: AWS_ENDPOINT_URL_SSO is not a web address.');
      assert.equal(layer.verdict, 'wrong');
    });

    it('names proxies without their passwords', async () => {
      environment['HTTPS_PROXY'] = 'http://ada:CANARY@proxy.example:3128/CANARY';
      environment['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      const layer = await examineLayer('Connection to AWS');
      assert.ok(layer.found.includes('HTTPS_PROXY: http://proxy.example:3128.'));
      assert.match(troublesOf(layer), /certificates are not checked/);
    });
  });

  describe('of the login', () => {
    it('tells that there is no token', async () => {
      rmSync(bench.current.base.tokenFile());
      const diagnosis = await examine();
      assert.match(troublesOf(layerOf(diagnosis, 'Access token')), /not logged in/);
      assert.equal(layerOf(diagnosis, 'Renewal').notCheckedBecause, 'you are not logged in');
      assert.equal(layerOf(diagnosis, 'Role').notCheckedBecause, 'you are not logged in');
      assert.equal(layerOf(diagnosis, 'Connection to AWS').verdict, 'ok');
    });

    it('tells a torn token file', async () => {
      writeFileSync(bench.current.base.tokenFile(), '{"accessToken": "CANARY');
      assert.match(troublesOf(await examineLayer('Access token')), /no usable token/);
    });

    it('tells a token that is over and cannot be renewed', async () => {
      bench.current.base.signInElsewhere(SESSION, {
        expiresAt: '2020-01-01T00:00:00Z',
        registrationExpiresAt: '2020-01-01T00:00:00Z',
      });
      assert.match(troublesOf(await examineLayer('Access token')), /expired and can't be renewed/);
    });

    it('tells a token that was ended elsewhere', async () => {
      const { base } = bench.current;
      base.emulator.control.revokeTokens();
      const first = await examine();
      assert.equal(troublesOf(layerOf(first, 'Role')), 'Code: sessionExpired.');
      assert.match(troublesOf(await examineLayer('Access token')), /AWS refused the token before it expired/);
    });

    it('tells a token of another place', async () => {
      bench.current.base.signInElsewhere(SESSION, {
        region: 'eu-west-1',
        startUrl: 'https://other.awsapps.com/start',
      });
      const said = troublesOf(await examineLayer('Access token'));
      assert.match(said, /from eu-west-1, but sso_region says us-east-1/);
      assert.match(said, /from another start URL/);
    });

    it('tells why a token cannot be renewed', async () => {
      bench.current.base.signInElsewhere(SESSION, { registrationExpiresAt: '2020-01-01T00:00:00Z' });
      assert.match(troublesOf(await examineLayer('Renewal')), /client registration expired 2020/);
    });

    it('tells that the last renewal failed', async () => {
      const { base, clock } = bench.current;
      addFault('CreateToken', { kind: 'serverError' });
      clock.advance(HOUR_MS - MINUTE_MS);
      await base.tokens.get(SESSION);
      assert.equal(troublesOf(await examineLayer('Renewal')), 'The last renewal failed: Code: serverError.');
      base.emulator.control.clearFaults();
      await base.tokens.get(SESSION);
      assert.equal((await examineLayer('Renewal')).verdict, 'ok');
    });

    it('tells a role that is not mine, and leaves the session alone', async () => {
      const diagnosis = await examine({ profile: 'not-mine' });
      assert.equal(troublesOf(layerOf(diagnosis, 'Role')), 'Code: forbidden.');
      assert.match(layerOf(diagnosis, 'Role').troubles[0]?.mend ?? '', /ask your administrator/);
      assert.equal(
        layerOf(diagnosis, 'Identity').notCheckedBecause,
        'no credentials were found for AdministratorAccess in account 111111111111',
      );
      assert.equal(bench.current.base.state(), 'signedIn');
    });

    it('tells the wrong account', async () => {
      addFault('GetCallerIdentity', {
        kind: 'respond',
        ...stsReply('GetCallerIdentity', {
          Account: '999999999999',
          Arn: 'arn:aws:sts::999999999999:assumed-role/Other/ada@example.com',
          UserId: 'AROAEXAMPLE:ada@example.com',
        }),
      });
      assert.match(
        troublesOf(await examineLayer('Identity')),
        /111111111111 is configured, but AWS says 9{12}/,
      );
    });
  });

  describe('of the environment', () => {
    const cases: readonly [NodeJS.ProcessEnv, Verdict, RegExp][] = [
      [{ AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'CANARY' }, 'wrong', /whatever AWS_PROFILE says/],
      [{ AWS_ACCESS_KEY_ID: 'AKIA' }, 'wrong', /AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY/],
      [{ AWS_SECRET_ACCESS_KEY: 'CANARY' }, 'warning', /without AWS_ACCESS_KEY_ID/],
      [{ AWS_SESSION_TOKEN: 'CANARY' }, 'warning', /AWS_SESSION_TOKEN is set without/],
      [{ AWS_PROFILE: '' }, 'wrong', /AWS_PROFILE is set but empty/],
      [{ AWS_PROFILE: 'nobody' }, 'warning', /AWS_PROFILE is set to "nobody"/],
      [{ AWS_DEFAULT_PROFILE: 'dev' }, 'warning', /AWS_DEFAULT_PROFILE is set to "dev"/],
      [{ AWS_CONFIG_FILE: '~/.aws/config' }, 'warning', /starts with ~/],
      [{ AWS_CONFIG_FILE: '' }, 'warning', /AWS_CONFIG_FILE is set but empty/],
      [{ AWS_REGION: 'eu-west-1' }, 'warning', /takes precedence over us-east-1/],
      [
        { AWS_ENDPOINT_URL: 'http://x:CANARY@localhost:1/CANARY' },
        'warning',
        /to http:\/\/localhost:1 instead/,
      ],
      [{ AWS_ENDPOINT_URL_IAM: 'CANARY:1' }, 'wrong', /AWS_ENDPOINT_URL_IAM is not a web address/],
    ];
    for (const [variables, verdict, expected] of cases) {
      it(`tells what ${Object.keys(variables).join(' and ')} does`, async () => {
        Object.assign(environment, variables);
        const layer = await examineLayer('Environment', { profile: 'dev' });
        assert.equal(layer.verdict, verdict);
        assert.match(troublesOf(layer), expected);
        assert.doesNotMatch(troublesOf(layer), /CANARY/);
      });
    }

    it('tells keys that shadow the role', async () => {
      bench.current.base.config.change(
        PROFILES,
        `${CREDENTIALS}\n[dev]\naws_access_key_id = AKIA\naws_secret_access_key = ${SECRET_KEY}\n`,
      );
      assert.match(
        troublesOf(await examineLayer('Profile')),
        /the AWS SDKs for JavaScript and Go the access keys/,
      );
    });
  });

  describe('as a document', () => {
    const report = async (target?: DiagnosisTarget): Promise<string> =>
      diagnosisReport(await examine(target), [['Extension', '1.2.3']], home);

    it('begins with what is to be mended first', async () => {
      rmSync(bench.current.base.tokenFile());
      const text = await report();
      assert.match(
        text,
        /^# AWS SSO diagnosis: profile dev\n\n\*\*1 problem and 1 warning\.\*\*.*\n\n- ✗ \*\*Access token: You are not logged in: there is no token\.\*\*\n {2}- What to do: Run "AWS SSO: Log In"\./,
      );
      assert.match(text, /\n- ✓ Fine: Files, Profile, Session, /);
      assert.match(
        text,
        /\n- – Not checked: Renewal, Role, Credentials, Identity \(you are not logged in\)\n/,
      );
      assert.match(text, /\n- Extension: 1\.2\.3\n/);
    });

    it('says the one thing to do on an empty home', async () => {
      rmSync(join(home, '.aws'), { recursive: true });
      const { config } = bench.current.base;
      config.current = { ...config.current, profiles: new Map(), sessions: new Map(), state: 'missing' };
      const text = await report({});
      assert.match(text, /\n\n\*\*1 problem and 1 warning\.\*\*/);
      assert.match(
        text,
        /There is no AWS config file\.\*\*\n {2}- What to do: Run "AWS SSO: Set Up a Session"/,
      );
    });

    it('writes the home directory as ~', async () => {
      const text = await report();
      assert.ok(!text.includes(home), text);
      assert.ok(text.includes(join('~', '.aws', 'config').replaceAll('\\', '\\\\')), text);
    });

    it('lets no name of a file format or link', async () => {
      const name = '[x](http://evil.example) *b* <i> `c` a_b _d_ |';
      const text = await report({ profile: name });
      assert.ok(
        text.includes('"\\[x\\](http://evil.example) \\*b\\* \\<i\\> \\`c\\` a_b \\_d\\_ \\|"'),
        text,
      );
    });

    it('holds no secret, whatever goes wrong', async () => {
      const { base } = bench.current;
      const token = base.readTokenFile();
      const secrets = ['accessToken', 'refreshToken', 'clientId', 'clientSecret'].map((key) =>
        String(token[key]),
      );
      Object.assign(environment, {
        AWS_ACCESS_KEY_ID: 'AKIACANARY',
        AWS_SECRET_ACCESS_KEY: 'CANARY-secret-key',
        AWS_SESSION_TOKEN: 'CANARY-session',
        HTTPS_PROXY: 'http://ada:CANARY-password@proxy.example:3128',
      });
      const texts: string[] = [];
      const targets = [
        { profile: 'dev' },
        { profile: 'deploy-with-keys' },
        { profile: 'not-mine' },
        { session: SESSION },
      ];
      const canaryBody = {
        kind: 'respond',
        status: 400,
        body: '{"message":"CANARY","error_description":"CANARY"}',
      } as const;
      for (const fault of [undefined, canaryBody, { kind: 'captivePortal' } as const]) {
        if (fault) addFault('*', fault);
        for (const target of targets) texts.push(await report(target));
        base.emulator.control.clearFaults();
      }
      writeFileSync(base.tokenFile(), JSON.stringify({ ...token, expiresAt: 'CANARY' }));
      texts.push(await report());
      for (const secret of [...secrets, SECRET_KEY, 'CANARY']) {
        assert.ok(secret.length > 5);
        assert.ok(!texts.some((text) => text.includes(secret)), `the report holds ${secret}`);
        assert.ok(!base.logger.text.includes(secret), `the log holds ${secret}`);
      }
      assert.equal(dirname(base.tokenFile()), base.cache.directory);
    });
  });
});
