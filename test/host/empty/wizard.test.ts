import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { fakeUserPerTest, type Shown } from '../support/fakeUser';
import { approveLogins } from '../support/logins';
import { answering, type Reply, type Script, type ShownQuestion } from '../support/quickInputs';
import { activate, emulator, eventually, hasToken, locations, run, sessionOf } from '../support/world';

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

/** From the name to the output, with ten of the roles. */
const wholeScript: Script = [
  { accept: 'acme' },
  { accept: `${START_URL}/#/` },
  { accept: 'us-east-1' },
  'accept',
  takeTen,
  'accept',
  'accept',
  'accept',
];

describe('the wizard that sets up a session', () => {
  const user = fakeUserPerTest();
  const writes = ({ actions }: Shown): string | undefined => actions.find((title) => title === 'Write');
  const setUp = (script: Script): Promise<ShownQuestion[]> =>
    answering(script, () => run('awsSso.configureSession'));
  const filesLeft = (): string[] =>
    existsSync(ssoCacheDirectory)
      ? readdirSync(ssoCacheDirectory).filter((name) => !isRegistration(name))
      : [];
  const isRegistration = (name: string): boolean =>
    !readFileSync(`${ssoCacheDirectory}/${name}`, 'utf8').includes('accessToken');

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

  it('leads from an empty home to ten profiles, in eight numbered steps', async () => {
    approveLogins(user.current, writes);
    const asked = await setUp(wholeScript);
    assert.deepEqual(
      asked.map(({ place, hasBack }) => [place, hasBack]),
      [
        ['1/8', false],
        ['2/8', true],
        ['3/8', true],
        ['4/8', true],
        ['5/8', true],
        ['6/8', true],
        ['7/8', true],
        ['8/8', true],
      ],
    );
    assert.ok(asked.every(({ title }) => title === 'Set up a session'));
    assert.equal(
      readFileSync(configFile, 'utf8').split('\n\n').slice(0, 2).join('\n\n'),
      `[sso-session acme]
sso_start_url = ${START_URL}
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile acme-audit-PowerUserAccess]
sso_session = acme
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
    assert.equal(sessionOf(api, 'acme').state, 'signedIn');
    if (process.platform !== 'win32') {
      assert.equal(statSync(awsDirectory).mode & 0o777, 0o700);
      assert.equal(statSync(configFile).mode & 0o777, 0o600);
    }
    assert.equal(user.current.shown.at(-1)?.message, 'Set up the session acme with 10 profiles.');
    assert.ok(
      user.current.shown.some(({ message }) => /^Write 10 profiles to ~.\.aws.config\?$/.test(message)),
    );
  });

  it('takes it all back with Undo: the file and the login', async () => {
    approveLogins(user.current, ({ actions }) =>
      actions.find((title) => title === 'Write' || title === 'Undo'),
    );
    await setUp(wholeScript);
    await eventually('the undo', () => (hasToken('acme') ? undefined : true));
    assert.ok(!existsSync(configFile));
  });

  describe('writes nothing', () => {
    for (let step = 0; step < wholeScript.length; step++) {
      it(`for who leaves at question ${step + 1}`, async () => {
        await setUp([...wholeScript.slice(0, step), 'leave']);
        assert.ok(!existsSync(configFile));
        assert.deepEqual(filesLeft(), []);
        assert.deepEqual(user.current.errors, []);
        assert.deepEqual((await emulator.state()).liveSessions, []);
      });
    }

    it('for who turns the login away, and stays with the question before it', async () => {
      user.current.answer = () => undefined;
      await setUp([...wholeScript.slice(0, 4), 'leave']);
      assert.ok(!existsSync(configFile));
      assert.deepEqual(filesLeft(), []);
    });

    it('for who does not agree to the preview', async () => {
      approveLogins(user.current, ({ actions }) => actions.find((title) => title === 'Cancel'));
      await setUp(wholeScript);
      assert.ok(!existsSync(configFile));
      assert.deepEqual(filesLeft(), []);
    });
  });

  it('keeps what was typed when somebody goes back, to the first question and forth again', async () => {
    approveLogins(user.current, writes);
    const values: string[] = [];
    const keeps: (shown: ShownQuestion) => Reply = ({ value, active }) => {
      values.push(value || (active ?? ''));
      return 'accept';
    };
    const checked: string[][] = [];
    await setUp([
      ...wholeScript.slice(0, 5),
      ({ type }) => {
        type('{accountId}-{roleName}');
        return 'back';
      },
      (shown) => {
        checked.push([...shown.checked]);
        return 'back';
      },
      'back',
      'back',
      'back',
      keeps,
      keeps,
      keeps,
      keeps,
      (shown) => {
        checked.push([...shown.checked]);
        return 'accept';
      },
      keeps,
      'accept',
      'accept',
    ]);
    assert.deepEqual(values, [
      'acme',
      START_URL,
      'us-east-1',
      'sso:account:access',
      '{accountId}-{roleName}',
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
        said.push(type('my company'), type(''), type('acme'));
        return 'accept';
      },
      ({ type }) => {
        said.push(
          type('acme'),
          type('http://acme.awsapps.com'),
          type('acme.awsapps.com/start#/'),
          type(START_URL),
        );
        return 'accept';
      },
      'accept',
      ({ type }) => {
        said.push(type('"'), type(''), type('x:y'));
        return 'leave';
      },
    ]);
    assert.deepEqual(said, [
      'Only letters, digits and _ - / . % @ : + are read by every AWS tool.',
      'A session needs a name.',
      '',
      'This is not a web address such as https://my-company.awsapps.com/start.',
      'It must start with https://.',
      'i Becomes https://acme.awsapps.com/start',
      '',
      'Scopes are words separated by commas.',
      'i sso:account:access is asked for.',
      'w Without sso:account:access your accounts cannot be listed.',
    ]);
  });

  it('guesses the region from the start URL, and takes one that it does not know', async () => {
    await setUp([
      { accept: 'acme' },
      { accept: 'ssoins-1.portal.eu-west-1.app.aws/' },
      ({ labels, active, items }) => {
        assert.deepEqual([labels[0], active], ['eu-west-1', 'eu-west-1']);
        assert.equal(items[0]?.description, 'Europe (Ireland) · from the start URL');
        return { accept: 'xx-moon-7' };
      },
      'back',
      ({ active }) => {
        assert.equal(active, 'xx-moon-7');
        return 'leave';
      },
    ]);
  });

  it('comes back to the region when Identity Center does not know the start URL there', async () => {
    await emulator.addFault({
      operation: 'StartDeviceAuthorization',
      fault: {
        kind: 'respond',
        status: 400,
        headers: { 'x-amzn-ErrorType': 'InvalidRequestException' },
        body: '{"error":"invalid_request"}',
      },
    });
    approveLogins(user.current, writes);
    await setUp([
      ...wholeScript.slice(0, 4),
      ({ labels, active }) => {
        assert.equal(labels[0], 'd-1234567890.awsapps.com is not known in us-east-1. Is it another region?');
        assert.equal(active, 'us-east-1');
        return { accept: 'eu-central-1' };
      },
      'accept',
      { check: [] },
    ]);
    assert.match(readFileSync(configFile, 'utf8'), /sso_region = eu-central-1/);
    assert.equal(user.current.shown.at(-1)?.message, 'Set up the session acme.');
  });

  it('changes the settings of a session that is there, and logs in again only when they differ', async () => {
    approveLogins(user.current, writes);
    await setUp([...wholeScript.slice(0, 4), { check: [] }]);
    await emulator.clearRequests();
    await setUp([
      ({ type }) => {
        assert.equal(type('acme'), 'i There is a session acme: you will change its settings.');
        return 'accept';
      },
      ({ value }) => {
        assert.equal(value, START_URL);
        return 'accept';
      },
      'accept',
      'accept',
      takeTen,
      'accept',
      'accept',
      'accept',
    ]);
    const { counts } = await emulator.requests();
    assert.equal(counts.StartDeviceAuthorization ?? 0, 0);
    assert.equal((await activate()).profiles().length, 10);
  });

  it('puts the token of a session back for who leaves after another login to it', async () => {
    approveLogins(user.current, writes);
    await setUp([...wholeScript.slice(0, 4), { check: [] }]);
    const [file = ''] = filesLeft();
    const token = readFileSync(`${ssoCacheDirectory}/${file}`, 'utf8');
    await setUp([{ accept: 'acme' }, 'accept', 'accept', { accept: 'sso:account:access, x:y' }, 'leave']);
    assert.deepEqual(filesLeft(), [file]);
    assert.equal(readFileSync(`${ssoCacheDirectory}/${file}`, 'utf8'), token);
  });

  it('corrects the settings of a session whose login waits: that one ends, and a page opens for the others', async () => {
    mkdirSync(awsDirectory, { recursive: true });
    writeFileSync(
      configFile,
      '[sso-session acme]\nsso_start_url = https://legacy.awsapps.com/start\nsso_region = eu-west-1\n',
    );
    await run('awsSso.refresh');
    approveLogins(user.current, writes);
    const { visit } = user.current;
    let isOpen = false;
    user.current.visit = () => (isOpen = true);
    const wrong = run('awsSso.login', { session: 'acme' });
    await eventually('the page of the wrong portal', () => isOpen || undefined);
    user.current.visit = visit;
    await setUp([...wholeScript.slice(0, 4), { check: [] }]);
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
