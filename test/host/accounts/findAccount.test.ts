import assert from 'node:assert/strict';
import { findAccount } from '../../../src/editor/findAccount';
import type { RefreshDirectoryServices } from '../../../src/editor/refreshDirectory';
import { FakeDirectories } from '../../fakes/fakeDirectories';
import { silentLogger } from '../../fakes/silentLogger';
import { healthContext } from '../support/facts';
import { choosing, plain, type Choice, type ShownPicker } from '../support/picker';

const CONFIG = '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n';
const DEVELOPMENT = { name: 'Acme Development', roles: ['Audit'] };

describe('finding an account among those that are kept', () => {
  const labels = ({ items }: ShownPicker): string[] => items.map(({ label }) => plain(label));
  const find = (directories: FakeDirectories, choose: (shown: ShownPicker) => Choice): Promise<unknown> => {
    const { config, sessions } = healthContext(CONFIG, { corp: { state: 'signedIn', renewable: true } });
    const services = { config: { current: config }, directories, logger: silentLogger };
    const wanted = [...sessions.values()].map(({ session }) => session);
    return choosing(choose, () =>
      findAccount(wanted, services as unknown as RefreshDirectoryServices, {
        revealAccount: () => Promise.resolve(),
        dispose: () => undefined,
      }),
    );
  };

  it('shows them at once, and those that a newer list has besides', async () => {
    const directories = new FakeDirectories('corp', { '111111111111': DEVELOPMENT });
    directories.knowAll(new Date());
    directories.offered = { '111111111111': DEVELOPMENT, '222222222222': { name: 'Another', roles: [] } };
    const shown: string[][] = [];
    await find(directories, (picker) => {
      shown.push(labels(picker));
      return labels(picker).includes('Another 222222222222') ? 'turnAway' : 'wait';
    });
    assert.deepEqual(shown[0], ['Acme Development 111111111111', 'Audit']);
    assert.deepEqual(directories.asked, ['accounts'], 'which asks the service only for what is old');
  });
});
