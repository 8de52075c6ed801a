import assert from 'node:assert/strict';
import {
  resolveActiveProfile,
  type ActiveProfile,
  type ActiveProfileChoices,
} from '../../../../src/config/activeProfile';
import { readSharedConfig } from '../../../../src/config/profiles';
import { profileVariables } from '../../../../src/credentials/shells/profileVariables';

describe('what a terminal is given of the active profile', () => {
  const text = '[default]\nregion = us-east-1\n[profile dev]\nregion = us-east-1\n';
  const config = readSharedConfig({
    config: { file: 'config', text },
    credentials: { file: 'credentials', missing: true },
  });
  const activeOf = (choice: ActiveProfileChoices): ActiveProfile => {
    const active = resolveActiveProfile(choice, config);
    assert.ok(active);
    return active;
  };
  const given = (active: ActiveProfile, isSure?: boolean): unknown =>
    profileVariables(active, undefined, {}, isSure)['AWS_PROFILE'];

  it('is the name that was picked, and nothing where tools do the same without being told', () => {
    assert.equal(given(activeOf({ pick: 'dev' })), 'dev');
    assert.equal(given(activeOf({ environment: 'dev' })), undefined);
    assert.equal(given(activeOf({})), undefined);
    assert.equal(given(activeOf({ pick: 'gone' })), undefined);
  });

  it("is the name of VS Code's environment where terminals may not inherit that", () => {
    assert.equal(given(activeOf({ environment: 'dev' }), false), 'dev');
    assert.equal(given(activeOf({}), false), undefined);
  });

  it('is in the variable that boto3 takes first, too, where that is set', () => {
    const variables = profileVariables(activeOf({ pick: 'dev' }), 'eu-west-1', {
      AWS_DEFAULT_PROFILE: 'old',
    });
    assert.deepEqual(variables, {
      AWS_PROFILE: 'dev',
      AWS_DEFAULT_PROFILE: 'dev',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
    });
  });
});
