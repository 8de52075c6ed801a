import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  offerPresets,
  setUpFromRepository,
  type PresetServices,
} from '../../../src/editor/presets/presetsRun';
import { silentLogger } from '../../fakes/silentLogger';
import { readConfig } from '../support/facts';
import { fakeUserPerTest } from '../support/fakeUser';
import { MemoryMemento } from '../support/memento';

const ACME = { startUrl: 'https://acme.awsapps.com/start', region: 'us-east-1', session: 'acme' };
const LABS = { startUrl: 'https://labs.awsapps.com/start', region: 'us-east-1', session: 'labs' };
const HAS_ACME = `[sso-session acme]\nsso_start_url = ${ACME.startUrl}\nsso_region = us-east-1\n`;

describe('what the settings of a trusted workspace describe', () => {
  const user = fakeUserPerTest();
  const set = (presets: readonly object[] | undefined): Thenable<void> =>
    vscode.workspace
      .getConfiguration('awsSso')
      .update('presets', presets, vscode.ConfigurationTarget.Workspace);
  afterEach(() => set(undefined));

  it('is offered once, also when it is partly set up by hand, and again when it says something else', async () => {
    const workspaceState = new MemoryMemento();
    const offer = async (config: string): Promise<string[]> => {
      user.current.forget();
      const services = { config: { current: readConfig(config) }, workspaceState, logger: silentLogger };
      await offerPresets(services as unknown as PresetServices);
      return user.current.shown.map(({ message }) => message);
    };
    await set([ACME, LABS]);
    assert.match((await offer('')).join(), /describes its AWS access: acme \(https.*, labs \(https/);
    assert.deepEqual(await offer(''), []);
    assert.deepEqual(await offer(HAS_ACME), []);
    await set([ACME, { ...LABS, region: 'eu-west-1' }]);
    assert.match((await offer(HAS_ACME)).join(), /describes its AWS access: labs \(https/);
  });

  it('is not said to be there already where nothing is described', async () => {
    const setUp = async (config: string): Promise<string> => {
      user.current.forget();
      const services = { config: { current: readConfig(config) }, logger: silentLogger };
      await setUpFromRepository(services as unknown as PresetServices);
      return user.current.onlyShown.message;
    };
    assert.match(await setUp(HAS_ACME), /no file \.aws-sso-profiles\.json and no setting awsSso\.presets/);
    await set([ACME]);
    assert.match(await setUp(HAS_ACME), /You already have the AWS access/);
  });
});
