import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { fakeUserPerTest, replace } from '../support/fakeUser';
import { approveLogins } from '../support/logins';
import { answering, type Reply, type Script, type ShownQuestion } from '../support/quickInputs';
import {
  activate,
  dropPick,
  emulator,
  eventually,
  hasToken,
  locations,
  run,
  sessionOf,
} from '../support/world';

const { configFile, awsDirectory, ssoCacheDirectory } = locations;
const START_URL = 'https://d-1234567890.awsapps.com/start';

/** A dozen roles in five accounts. */
const accounts = Array.from({ length: 5 }, (_, index) => ({
  accountId: String(index + 1).repeat(12),
  accountName: `Acme ${['Development', 'Production', 'Sandbox', 'Audit', 'Billing'][index] ?? ''}`,
  roles:
    index < 2
      ? ['AdministratorAccess', 'PowerUserAccess', 'ReadOnlyAccess']
      : ['PowerUserAccess', 'ReadOnlyAccess'],
}));
const takeTen = ({ labels }: ShownQuestion): Reply => ({ check: labels.slice(0, 10) });

/** The name that the wizard proposes for the session. */
const SESSION = 'd-1234567890';
const SETTINGS = 'Session settings';
const PROFILE_SETTINGS = 'Settings of the profiles';
const setting = (label: string): Script => [{ press: SETTINGS }, { accept: label }];

/** The start URL, ten of the roles, and the write. */
const wholeScript: Script = [{ accept: `${START_URL}/#/` }, takeTen, { accept: 'Write' }];

describe('the wizard that sets up a session', () => {
  const user = fakeUserPerTest();
  const setUp = (script: Script): Promise<ShownQuestion[]> =>
    answering(script, () => run('awsSso.configureSession'));
  const filesLeft = (): string[] =>
    existsSync(ssoCacheDirectory)
      ? readdirSync(ssoCacheDirectory).filter((name) => !isRegistration(name))
      : [];
  const isRegistration = (name: string): boolean =>
    !readFileSync(`${ssoCacheDirectory}/${name}`, 'utf8').includes('accessToken');
  /** Another question is not to be asked again: what is left unfinished would begin the next test. */
  const finish = (): Promise<ShownQuestion[]> =>
    setUp([{ accept: START_URL }, { check: [] }, { accept: 'Write' }]);

  beforeEach(async () => {
    await activate();
    rmSync(awsDirectory, { recursive: true, force: true });
    await run('awsSso.refresh');
    await emulator.reset();
    const { instances } = await emulator.configuration();
    await emulator.configure({
      instances: instances.map((instance) =>
        instance.startUrl === START_URL ? { ...instance, accounts } : instance,
      ),
    });
    approveLogins(user.current);
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(awsDirectory, { recursive: true, force: true });
    await run('awsSso.refresh');
  });

  it('leads from an empty home to ten profiles, in three questions and a login', async () => {
    const asked = await setUp(wholeScript);
    assert.deepEqual(
      asked.map(({ place, hasBack }) => [place, hasBack]),
      [
        ['1/3', false],
        ['2/3', true],
        ['3/3', true],
      ],
    );
    assert.ok(asked.every(({ title }) => title === 'Set up a session'));
    assert.equal(
      readFileSync(configFile, 'utf8').split('\n\n').slice(0, 2).join('\n\n'),
      `[sso-session ${SESSION}]
sso_start_url = ${START_URL}
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile acme-audit-PowerUserAccess]
sso_session = ${SESSION}
sso_account_id = 444444444444
sso_role_name = PowerUserAccess
region = us-east-1`,
    );
    const api = await activate();
    assert.equal(api.profiles().length, 10);
    assert.deepEqual(
      api.profiles().flatMap(({ problems }) => problems),
      [],
    );
    await eventually('the session', () => api.sessions().length || undefined);
    assert.equal(sessionOf(api, SESSION).state, 'signedIn');
    if (process.platform !== 'win32') {
      assert.equal(statSync(awsDirectory).mode & 0o777, 0o700);
      assert.equal(statSync(configFile).mode & 0o777, 0o600);
    }
    const { message, actions } = user.current.shown.at(-1)!;
    assert.equal(message, `The session ${SESSION} is set up with 10 profiles.`);
    assert.deepEqual(actions, ['Choose Profile…', 'Open Terminal…', 'Undo']);
    const review = asked[2]!;
    assert.match(review.placeholder, /^Write 10 profiles to ~.\.aws.config\?$/);
    assert.deepEqual(review.labels, ['Write, Choose a Profile, and Open a Terminal', 'Write', 'Cancel']);
  });

  it('ends with the profile in use here, where it makes only one', async () => {
    const before = vscode.window.terminals.length;
    const role = 'Acme Audit 444444444444 · ReadOnlyAccess';
    await setUp([
      { accept: START_URL },
      { check: [role] },
      ({ active }) => {
        assert.equal(active, 'Write, Use acme-audit-ReadOnlyAccess Here, and Open a Terminal');
        return 'accept';
      },
    ]);
    assert.equal((await activate()).activeProfile()?.name, 'acme-audit-ReadOnlyAccess');
    await eventually('the terminal', () => vscode.window.terminals.length > before || undefined);
    assert.deepEqual(user.current.shown.at(-1)?.actions, ['Undo']);
    vscode.window.terminals.at(-1)?.dispose();
    await dropPick();
  });

  it('offers to use the one profile, and a terminal, after the write alone', async () => {
    approveLogins(user.current, ({ actions }) => actions.find((title) => title.startsWith('Use ')));
    await setUp([
      { accept: START_URL },
      { check: ['Acme Audit 444444444444 · ReadOnlyAccess'] },
      { accept: 'Write' },
    ]);
    assert.deepEqual(user.current.shown.at(-1)?.actions, [
      'Use acme-audit-ReadOnlyAccess Here',
      'Open Terminal',
      'Undo',
    ]);
    const api = await activate();
    await eventually(
      'the profile',
      () => api.activeProfile()?.name === 'acme-audit-ReadOnlyAccess' || undefined,
    );
    await dropPick();
  });

  it('asks nothing of the only role there is, whose profile the review can still set', async () => {
    const { instances } = await emulator.configuration();
    const [{ accountId, accountName }] = accounts as [(typeof accounts)[number]];
    const only = [{ accountId, accountName, roles: ['PowerUserAccess'] }];
    await emulator.configure({
      instances: instances.map((instance) =>
        instance.startUrl === START_URL ? { ...instance, accounts: only } : instance,
      ),
    });
    const asked = await setUp([
      { accept: START_URL },
      ({ place }) => {
        assert.equal(place, '2/2');
        return { press: PROFILE_SETTINGS };
      },
      { accept: 'Profile names' },
      { accept: 'dev' },
      'back',
      { accept: 'Write' },
    ]);
    assert.equal(asked.length, 6);
    assert.match(readFileSync(configFile, 'utf8'), /\[profile dev\]/);
  });

  it('takes it all back with Undo: the file and the login', async () => {
    approveLogins(user.current, ({ actions }) => actions.find((title) => title === 'Undo'));
    await setUp(wholeScript);
    await eventually('the undo', () => (hasToken(SESSION) ? undefined : true));
    assert.ok(!existsSync(configFile));
  });

  describe('writes nothing', () => {
    for (let step = 0; step < wholeScript.length; step++) {
      it(`for who leaves at question ${step + 1}, asks nothing, and knows next time what was typed`, async () => {
        await setUp([...wholeScript.slice(0, step), 'leave']);
        assert.ok(!existsSync(configFile));
        assert.deepEqual(filesLeft(), []);
        assert.deepEqual(user.current.errors, []);
        assert.deepEqual((await emulator.state()).liveSessions, []);
        if (step === 0) return;
        const [again, roles] = await setUp(['accept', 'accept', { accept: 'Write' }]);
        assert.equal(again?.value, START_URL);
        assert.equal(roles?.checked.length, step === 1 ? 0 : 10);
      });
    }

    it('for who leaves while typing, whose text is there again', async () => {
      await setUp([
        ({ type }) => {
          type('https://half');
          return 'leave';
        },
      ]);
      const [again] = await finish();
      assert.equal(again?.value, 'https://half');
    });

    it('for who turns the login away, and stays with the question before it', async () => {
      user.current.answer = () => undefined;
      await setUp([{ accept: START_URL }, 'leave']);
      assert.ok(!existsSync(configFile));
      assert.deepEqual(filesLeft(), []);
    });

    it('for who does not agree to the change', async () => {
      await setUp([...wholeScript.slice(0, 2), { accept: 'Cancel' }]);
      assert.ok(!existsSync(configFile));
      assert.deepEqual(filesLeft(), []);
      await finish();
    });
  });

  it('leads to the console sign-in instead, and leaves nothing of a session behind', async () => {
    const titles: (string | undefined)[] = [];
    const restore = replace(vscode.window, 'showInputBox', (options: vscode.InputBoxOptions) => {
      titles.push(options.title);
      return Promise.resolve(undefined);
    });
    try {
      await setUp([{ press: 'Set up a console sign-in instead' }]);
      await eventually('the other question', () => titles[0]);
    } finally {
      restore();
    }
    assert.deepEqual(titles, ['Set up a console sign-in']);
    assert.deepEqual(user.current.errors, []);
    assert.equal(existsSync(configFile), false);
  });

  it('keeps what was typed when the user goes back, to the first question and forth again', async () => {
    const checked: string[][] = [];
    const look = (reply: Reply): ((shown: ShownQuestion) => Reply) => {
      return (shown) => {
        checked.push([...shown.checked]);
        return reply;
      };
    };
    await setUp([
      ...wholeScript.slice(0, 2),
      'back',
      look({ press: PROFILE_SETTINGS }),
      { accept: 'Profile names' },
      { accept: '{accountId}-{roleName}' },
      ({ items, active }) => {
        assert.equal(active, 'Profile names');
        assert.equal(items[0]?.description, '{accountId}-{roleName}');
        return 'back';
      },
      'back',
      ({ value }) => {
        assert.equal(value, START_URL);
        return 'accept';
      },
      look('accept'),
      { accept: 'Write' },
    ]);
    assert.equal(checked[0]?.length, 10);
    assert.deepEqual(checked[1], checked[0]);
    assert.match(readFileSync(configFile, 'utf8'), /\[profile 444444444444-PowerUserAccess\]/);
    const { counts } = await emulator.requests();
    assert.equal(counts.StartDeviceAuthorization, 1, 'one login is enough for the same settings');
  });

  it('says while it is typed what is wrong or what becomes of it', async () => {
    const said: string[] = [];
    await setUp([
      ({ type }) => {
        said.push(
          type('my company'),
          type(''),
          type('acme'),
          type('D-1234567890'),
          type('http://acme.awsapps.com'),
          type('acme.awsapps.com/start#/'),
          type('ssoins-1234567890abcdef'),
          type('google.com'),
          type('https://us-east-1.console.aws.amazon.com/console/home'),
          type('https://111111111111.signin.aws.amazon.com/console'),
          type(START_URL),
        );
        return { press: SETTINGS };
      },
      { accept: 'Session name' },
      ({ value, type }) => {
        assert.equal(value, SESSION);
        said.push(type('my company'), type(''));
        return { accept: 'acme' };
      },
      { accept: 'Login scopes' },
      ({ value, type }) => {
        assert.equal(value, 'sso:account:access');
        said.push(type('"'), type(''), type('x:y'));
        return 'back';
      },
      // Escape leads to the question, too.
      'leave',
      ({ message }) => {
        said.push(message);
        return { accept: START_URL };
      },
      { check: [] },
      { accept: 'Write' },
    ]);
    assert.deepEqual(said, [
      'This is not a web address such as https://my-company.awsapps.com/start.',
      'A session needs a start URL.',
      'i Session acme in us-east-1: https://acme.awsapps.com/start',
      `i Session ${SESSION} in us-east-1: ${START_URL}`,
      'It must start with https://.',
      'i Session acme in us-east-1: https://acme.awsapps.com/start',
      'This is the ID of an Identity Center instance. Paste the whole start URL: it names the region.',
      'w google.com is not an AWS address. It works only if it redirects to your AWS access portal.',
      'This is an address of the AWS console. A start URL looks like https://my-company.awsapps.com/start.',
      'This is an address of the AWS console. A start URL looks like https://my-company.awsapps.com/start.',
      `i Session ${SESSION} in us-east-1: ${START_URL}`,
      "Use only letters, digits and _ - / . % @ : +. Some AWS tools can't read other characters.",
      'A session needs a name.',
      'Scopes are words separated by commas.',
      'i Empty: sso:account:access is used.',
      "w Without sso:account:access, your accounts can't be listed.",
      `i Session acme in us-east-1: ${START_URL}`,
    ]);
    assert.match(readFileSync(configFile, 'utf8'), /^\[sso-session acme\]/);
  });

  it('takes the region from the start URL, and one that it does not know', async () => {
    await setUp([
      ({ type }) => {
        type('ssoins-1.portal.eu-west-1.app.aws/');
        return { press: SETTINGS };
      },
      { accept: 'Identity Center region' },
      ({ labels, active, items }) => {
        assert.deepEqual([labels[0], active], ['eu-west-1', 'eu-west-1']);
        assert.equal(items[0]?.description, 'Europe (Ireland) · from the start URL');
        return { accept: 'xx-moon-7' };
      },
      ({ items }) => {
        assert.equal(items[1]?.description, 'xx-moon-7');
        return 'back';
      },
      ({ message }) => {
        assert.equal(message, 'i Session ssoins-1 in xx-moon-7: https://ssoins-1.portal.eu-west-1.app.aws');
        return 'leave';
      },
    ]);
    await finish();
  });

  const unknownThere = {
    operation: 'StartDeviceAuthorization',
    fault: {
      kind: 'respond',
      status: 400,
      headers: { 'x-amzn-ErrorType': 'InvalidRequestException' },
      body: '{"error":"invalid_request"}',
    },
  } as const;

  it('asks for the region when the guess was wrong, and leads to the start URL when that was not it', async () => {
    await emulator.addFault({ ...unknownThere, times: 2 });
    await setUp([
      { accept: START_URL },
      ({ labels, active }) => {
        assert.equal(labels[0], 'd-1234567890.awsapps.com is not known in us-east-1. Choose another region.');
        assert.equal(active, 'us-east-1');
        return { accept: 'eu-central-1' };
      },
      ({ value, message }) => {
        assert.equal(value, START_URL);
        assert.equal(
          message,
          'd-1234567890.awsapps.com is not known in eu-central-1. Check the start URL, or click the gear to change the region.',
        );
        return 'accept';
      },
      { check: [] },
      { accept: 'Write' },
    ]);
    assert.match(readFileSync(configFile, 'utf8'), /sso_region = eu-central-1/);
    assert.equal(user.current.shown.at(-1)?.message, `The session ${SESSION} is set up.`);
  });

  it('leads back to a start URL that leads to no portal', async () => {
    await setUp([
      { accept: 'https://portal.invalid' },
      ({ value, message }) => {
        assert.equal(value, 'https://portal.invalid');
        assert.equal(message, "This address doesn't lead to an AWS access portal.");
        return 'leave';
      },
    ]);
    await finish();
  });

  it('changes the settings of a session that is there, and logs in again only when they differ', async () => {
    await finish();
    await emulator.clearRequests();
    await setUp([
      ({ type }) => {
        assert.equal(type(START_URL), `i Changes your session ${SESSION} in us-east-1: ${START_URL}`);
        return 'accept';
      },
      takeTen,
      { accept: 'Write' },
    ]);
    const { counts } = await emulator.requests();
    assert.equal(counts.StartDeviceAuthorization ?? 0, 0);
    assert.equal((await activate()).profiles().length, 10);
  });

  it('puts the token of a session back for who leaves after another login to it', async () => {
    await finish();
    const [file = ''] = filesLeft();
    const token = readFileSync(`${ssoCacheDirectory}/${file}`, 'utf8');
    await setUp([
      ...([{ accept: START_URL }, 'back'] as const),
      ...setting('Login scopes'),
      { accept: 'sso:account:access, x:y' },
      'back',
      'accept',
      'leave',
    ]);
    assert.deepEqual(filesLeft(), [file]);
    assert.equal(readFileSync(`${ssoCacheDirectory}/${file}`, 'utf8'), token);
    await setUp([
      ...setting('Login scopes'),
      { accept: 'sso:account:access' },
      'back',
      'accept',
      takeTen,
      { accept: 'Write' },
    ]);
  });

  it('corrects the settings of a session whose login waits: that one ends, and a page opens for the others', async () => {
    mkdirSync(awsDirectory, { recursive: true });
    writeFileSync(
      configFile,
      '[sso-session acme]\nsso_start_url = https://legacy.awsapps.com/start\nsso_region = eu-west-1\n',
    );
    await run('awsSso.refresh');
    const { visit } = user.current;
    let isOpen = false;
    user.current.visit = () => (isOpen = true);
    const wrong = run('awsSso.login', { session: 'acme' });
    await eventually('the page of the wrong portal', () => isOpen || undefined);
    user.current.visit = visit;
    await answering([{ accept: START_URL }, { check: [] }, { accept: 'Write' }], () =>
      run('awsSso.configureSession', { session: 'acme' }),
    );
    await wrong;
    assert.match(readFileSync(configFile, 'utf8'), new RegExp(`sso_start_url = ${START_URL}`));
    assert.deepEqual(
      (await emulator.state()).liveSessions.map(({ startUrl }) => startUrl),
      [START_URL],
    );
    assert.equal(sessionOf(await activate(), 'acme').state, 'signedIn');
    assert.deepEqual(user.current.errors, []);
  });
});
