import assert from 'node:assert/strict';
import { demoHome } from '../../../scripts/lib/sampleHome.mjs';
import { sampleConfig } from '../../server/sampleConfig';
import { ConfigSource } from '../../fakes/configSource';

describe('the home of npm start', () => {
  it('has a console sign-in as the user that the emulator signs in', () => {
    const { profiles } = new ConfigSource(demoHome['.aws/config'] ?? '').current;
    const logins = [...profiles.values()].filter(({ kind }) => kind === 'login');
    assert.deepEqual(
      logins.map(({ properties }) => properties.get('login_session')),
      [sampleConfig.consolePrincipal],
    );
  });
});
