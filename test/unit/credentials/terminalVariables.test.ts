import assert from 'node:assert/strict';
import { inheritedByTerminals } from '../../../src/credentials/terminalVariables';

describe('what terminals inherit', () => {
  const environment = { AWS_PROFILE: 'old-keys', AWS_REGION: 'eu-west-1' };

  it('is the environment of VS Code with what its setting adds, replaces and removes', () => {
    assert.deepEqual(
      inheritedByTerminals(environment, { AWS_PROFILE: 'prod', AWS_REGION: null, TEAM: 'x' }),
      {
        AWS_PROFILE: 'prod',
        TEAM: 'x',
      },
    );
  });

  it('follows variables of the environment, and says nothing of others, which VS Code alone knows', () => {
    assert.deepEqual(
      inheritedByTerminals(environment, {
        AWS_DEFAULT_PROFILE: '${env:AWS_PROFILE}-2',
        AWS_CONFIG_FILE: '${workspaceFolder}/config',
        AWS_REGION: 3,
      }),
      { ...environment, AWS_DEFAULT_PROFILE: 'old-keys-2' },
    );
  });
});
