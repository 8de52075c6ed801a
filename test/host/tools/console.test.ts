import assert from 'node:assert/strict';
import { fakeUserPerTest, replace } from '../support/fakeUser';
import { FakeDestinationPick } from '../support/destinationPick';
import * as vscode from 'vscode';
import { emulator, resetWorld, run, signIn } from '../support/world';

describe('the console of a profile that no portal stands behind', () => {
  const user = fakeUserPerTest();
  beforeEach(() => resetWorld());

  /** What a browser shows that opens the link. */
  async function pageOf(link: string): Promise<string> {
    assert.match(link, /SigninToken=/);
    return (await fetch(link)).text();
  }

  it('is signed in to with the credentials of its role, which stay out of every address', async () => {
    await signIn();
    assert.equal(await run('awsSso.openConsole', 'deploy'), undefined);
    assert.equal(user.current.opened.length, 1);
    assert.equal(user.current.clipboard, '');
    assert.match(user.current.waits[0]?.title ?? '', /Getting a console link for deploy/);
    assert.deepEqual(user.current.shown, []);
    const { entries } = await emulator.requests();
    const asked = entries.find(({ operation }) => operation === 'GetSigninToken');
    assert.deepEqual([asked?.method, asked?.path], ['POST', '/federation']);
  });

  it('is a link to copy, too, which only the clipboard gets', async () => {
    await signIn();
    assert.equal(await run('awsSso.copyConsoleLink', { profile: 'deploy', destination: 's3' }), undefined);
    const page = await pageOf(user.current.clipboard);
    assert.match(page, /assumed-role\/Deploy\//);
    assert.match(page, /\/s3\/home/);
    assert.deepEqual(user.current.opened, []);
  });

  it('is that of a federated user for an access key', async () => {
    await run('awsSso.openConsole', { profile: 'old-keys', copy: true });
    assert.match(await pageOf(user.current.clipboard), /federated-user\/old-keys/);
  });

  it('says what is missing to somebody who may not be federated', async () => {
    await emulator.configure({
      denials: [{ principal: 'arn:aws:iam::111111111111:user/*', actions: ['sts:GetFederationToken'] }],
    });
    await run('awsSso.openConsole', 'old-keys');
    assert.match(user.current.onlyShown.message, /sts:GetFederationToken/);
    assert.deepEqual(user.current.opened, []);
  });

  it('is not opened when the user cancels', async () => {
    await emulator.addFault({ operation: 'GetSigninToken', fault: { kind: 'hang' } });
    user.current.wait = (waiting) => waiting.cancel();
    await run('awsSso.openConsole', 'old-keys');
    assert.deepEqual([user.current.opened, user.current.shown], [[], []]);
  });
});

describe('the console at a service', () => {
  const user = fakeUserPerTest();
  let pick: FakeDestinationPick;
  let restore: () => void;
  beforeEach(async () => {
    await resetWorld();
    pick = new FakeDestinationPick();
    restore = replace(vscode.window, 'createQuickPick', () => pick);
  });
  afterEach(() => restore());

  it('is chosen by name', async () => {
    pick.onShow = () => pick.accept('DynamoDB');
    await run('awsSso.openConsoleService', 'dev');
    assert.match(user.current.opened[0] ?? '', /destination=.*dynamodbv2%2Fhome/);
    assert.equal(pick.title, 'Console as dev');
  });

  it('is a page whose address was pasted', async () => {
    pick.onShow = () => {
      pick.type('https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters');
      pick.accept('Open this page');
    };
    await run('awsSso.openConsoleService', 'dev');
    assert.match(user.current.opened[0] ?? '', /destination=https%3A%2F%2Feu-west-1\.console.*ecs%2Fv2/);
  });

  it('can be copied by its button', async () => {
    pick.onShow = () => pick.press('S3');
    const link = await run('awsSso.openConsoleService', 'dev');
    assert.equal(user.current.clipboard, link);
    assert.deepEqual(user.current.opened, []);
  });

  it('is not opened when the user turns away', async () => {
    pick.onShow = () => pick.hide();
    await run('awsSso.openConsoleService', 'dev');
    assert.deepEqual(user.current.opened, []);
  });
});
