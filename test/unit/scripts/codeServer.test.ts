import assert from 'node:assert/strict';
import { serverEnvironment } from '../../../scripts/lib/codeServer.mjs';

describe('the environment of a VS Code that is started', () => {
  it('has the home that was asked for, whatever else is handed on', () => {
    const { HOME, USERPROFILE, AWS_REGION } = serverEnvironment({
      home: '/sandbox/home',
      env: { HOME: '/home/ada', USERPROFILE: 'C:\\Users\\ada', AWS_REGION: 'eu-west-1' },
    });
    assert.deepEqual(
      { HOME, USERPROFILE, AWS_REGION },
      {
        HOME: '/sandbox/home',
        USERPROFILE: '/sandbox/home',
        AWS_REGION: 'eu-west-1',
      },
    );
  });

  it('has nothing of our own AWS set-up', () => {
    process.env['AWS_PROFILE'] = 'mine';
    try {
      assert.ok(!('AWS_PROFILE' in serverEnvironment({ home: '/sandbox/home' })));
    } finally {
      delete process.env['AWS_PROFILE'];
    }
  });
});
