import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { fakeUserPerTest } from '../support/fakeUser';
import { answering, type Script, type ShownQuestion } from '../support/quickInputs';
import { closeEditors, openUnsaved } from '../support/editors';
import { approveLogins } from '../support/logins';
import {
  emulator,
  eventually,
  LEGACY,
  locations,
  MY_COMPANY,
  resetWorld,
  run,
  signIn,
} from '../support/world';

const sampleConfig = sampleHome['.aws/config'] ?? '';
const read = (): string => readFileSync(locations.configFile, 'utf8');

describe('profiles whose roles have vanished', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  const names = (): string[] => api.profiles().map(({ name }) => name);
  beforeEach(async () => {
    api = await resetWorld();
    await signIn();
  });
  afterEach(closeEditors);
  const keepOnly = async (roles: Readonly<Record<string, readonly string[]>>): Promise<void> => {
    const { instances } = await emulator.configuration();
    await emulator.configure({
      instances: instances.map((instance) => ({
        ...instance,
        accounts: instance.accounts.flatMap((account) => {
          const left = roles[account.accountId];
          return left ? [{ ...account, roles: left }] : [];
        }),
      })),
    });
  };
  const prune = (script: Script): Promise<ShownQuestion[]> =>
    answering(script, () => run('awsSso.pruneProfiles', { session: MY_COMPANY }));

  it('are none while every role is there', async () => {
    await prune([]);
    assert.equal(
      user.current.onlyShown.message,
      'Nothing to remove: you still have the role of every profile of my-company.',
    );
  });

  it('are listed, confirmed and removed in one go, and come back with Undo', async () => {
    await keepOnly({ '111111111111': ['ReadOnlyAccess'] });
    let undo: (title: string) => void = () => undefined;
    user.current.answer = ({ actions }) =>
      actions.includes('Undo')
        ? new Promise((resolve) => (undo = resolve))
        : actions.find((title) => title === 'Remove');
    const [list] = await prune(['accept']);
    assert.deepEqual(list?.labels, ['dev', 'prod']);
    assert.deepEqual(list.checked, ['prod'], 'what others need is left alone unless it is checked');
    assert.deepEqual(
      list.items.map(({ description, detail }) => [description, detail]),
      [
        [
          'You have no role PowerUserAccess in Acme Development.',
          'Not selected, because other profiles use its credentials: deploy',
        ],
        ['You have no access to the account 222222222222.', undefined],
      ],
    );
    assert.ok(!names().includes('prod'));
    assert.ok(names().includes('dev'));
    undo('Undo');
    await eventually('the undo', () => (names().includes('prod') ? true : undefined));
    assert.equal(read(), sampleConfig);
  });

  it('are not those whose account could not be asked', async () => {
    await keepOnly({ '111111111111': ['ReadOnlyAccess'], '222222222222': [] });
    await emulator.addFault({
      operation: 'ListAccountRoles',
      fault: { kind: 'respond', status: 400, headers: { 'x-amzn-ErrorType': 'InvalidRequestException' } },
      times: null,
    });
    await prune([]);
    assert.match(user.current.onlyShown.message, /^Found no profile of my-company whose role is gone, /);
    assert.equal(read(), sampleConfig);
  });

  it('are said to lose their access keys, too', async () => {
    const keys = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n';
    await resetWorld({ '.aws/credentials': `[dev]\n${keys}\n[prod]\nregion = us-east-1\n` });
    await signIn();
    await keepOnly({});
    await prune([{ check: ['dev', 'prod'] }]);
    assert.deepEqual(user.current.onlyShown.detail.split('\n\n').slice(0, 2), [
      'They are removed from ~/.aws/config, ~/.aws/credentials: dev, prod',
      'The access keys of dev are deleted from ~/.aws/credentials. They stay valid in AWS, and they stay in the backup beside the file until the next edit.',
    ]);
  });

  it('are not those that somebody has taken out in an editor', async () => {
    await keepOnly({ '111111111111': ['PowerUserAccess', 'ReadOnlyAccess'] });
    await openUnsaved(locations.configFile, (text) => text.replace(/\[profile prod\]\n(.+\n)+\n/, ''));
    await prune([]);
    assert.equal(
      user.current.onlyShown.message,
      'Nothing to remove: you still have the role of every profile of my-company.',
    );
  });

  it('are not told by a login from before the start URL was changed, but by one after it', async () => {
    const moved = sampleConfig
      .replace('https://d-1234567890.awsapps.com/start', LEGACY)
      .replace('sso_region = us-east-1', 'sso_region = eu-west-1');
    const valid = `[profile valid]\nsso_session = ${MY_COMPANY}\nsso_account_id = 444444444444\nsso_role_name = ReadOnlyAccess\n`;
    await resetWorld({ '.aws/config': `${moved}\n${valid}` });
    await signIn();
    approveLogins(user.current, ({ actions }) => actions.find((title) => title === 'Log In'));
    const [list] = await prune(['leave']);
    assert.deepEqual(
      user.current.shown.map(({ message }) => message).filter((message) => message.includes('logged in')),
      ['You are not logged in to my-company.'],
    );
    assert.deepEqual(list?.labels, ['dev', 'prod']);
  });

  it('stay when the question is turned away', async () => {
    await keepOnly({});
    await prune(['accept']);
    assert.match(user.current.onlyShown.detail, /prod/);
    assert.equal(read(), sampleConfig);
  });
});
