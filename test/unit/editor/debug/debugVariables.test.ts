import assert from 'node:assert/strict';
import {
  namesInEnvFile,
  namesInLaunchJson,
  withProfileVariables,
  type LaunchConfiguration,
  type LaunchContext,
} from '../../../../src/editor/debug/debugVariables';

const DEV = { AWS_PROFILE: 'dev', AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined };
const DEV_IN_EUROPE = { AWS_PROFILE: 'dev', AWS_REGION: 'eu-north-1', AWS_DEFAULT_REGION: 'eu-north-1' };

function resolve(
  configuration: LaunchConfiguration,
  assignments: Readonly<Record<string, string | undefined>> = DEV,
  context: Partial<LaunchContext> = {},
): LaunchConfiguration {
  return withProfileVariables(configuration, assignments, {
    isWindows: false,
    inherited: {},
    setElsewhere: [],
    ...context,
  });
}

describe('a launch configuration', () => {
  for (const type of ['node', 'pwa-node', 'python', 'debugpy', 'go', 'java', 'coreclr', 'lldb']) {
    it(`of type ${type} gets the profile in env`, () => {
      assert.deepEqual(resolve({ type, request: 'launch', program: 'x' }), {
        type,
        request: 'launch',
        program: 'x',
        env: { AWS_PROFILE: 'dev' },
      });
    });
  }

  for (const type of ['cppdbg', 'cppvsdbg']) {
    it(`of type ${type} gets the profile in its list of variables`, () => {
      const environment = [{ name: 'MODE', value: 'test' }];
      assert.deepEqual(resolve({ type, request: 'launch', environment })['environment'], [
        { name: 'MODE', value: 'test' },
        { name: 'AWS_PROFILE', value: 'dev' },
      ]);
      const own = { type, request: 'launch', environment: [{ name: 'AWS_PROFILE', value: 'prod' }] };
      assert.equal(resolve(own), own);
    });
  }

  it('keeps its own variables, and gets the region that overrides the one of the profile', () => {
    assert.deepEqual(
      resolve({ type: 'node', request: 'launch', env: { MODE: 'test' } }, DEV_IN_EUROPE)['env'],
      {
        MODE: 'test',
        AWS_PROFILE: 'dev',
        AWS_REGION: 'eu-north-1',
        AWS_DEFAULT_REGION: 'eu-north-1',
      },
    );
  });

  it('of an unknown type gets it when it has variables already', () => {
    const withEnv = { type: 'exotic', request: 'launch', env: { MODE: 'test' } };
    assert.deepEqual(resolve(withEnv)['env'], { MODE: 'test', AWS_PROFILE: 'dev' });
    const without = { type: 'exotic', request: 'launch' };
    assert.equal(resolve(without), without);
  });

  const leftAlone: Readonly<Record<string, LaunchConfiguration>> = {
    'names a profile': { env: { AWS_PROFILE: 'prod' } },
    'takes the profile away': { env: { AWS_PROFILE: null } },
    'names a profile for old tools': { env: { AWS_DEFAULT_PROFILE: 'prod' } },
    'brings keys': { env: { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'x' } },
    'brings a part of keys, the rest of which comes from elsewhere': { env: { AWS_SESSION_TOKEN: 'x' } },
    'brings a web identity': { env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/token' } },
    'gets its credentials from a server of its own': {
      env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://localhost:51679/role' },
    },
    'works as the role of a container': { env: { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/role' } },
    'brings a config file of its own': { env: { AWS_CONFIG_FILE: '/project/aws/config' } },
    'brings a credentials file of its own': {
      env: { AWS_SHARED_CREDENTIALS_FILE: '/project/aws/credentials' },
    },
    'attaches to a program that runs': { request: 'attach' },
    'has variables in another form': { env: ['MODE=test'] },
  };
  for (const [what, part] of Object.entries(leftAlone)) {
    it(`that ${what} is left alone`, () => {
      const configuration = { type: 'node', request: 'launch', ...part };
      assert.equal(resolve(configuration, DEV_IN_EUROPE), configuration);
    });
  }

  it('gets the profile when it names a role, which decides nothing without a web identity', () => {
    const env = { AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/app' };
    assert.deepEqual(resolve({ type: 'node', request: 'launch', env })['env'], {
      ...env,
      AWS_PROFILE: 'dev',
    });
  });

  it('is left alone when nothing is to be passed', () => {
    const configuration = { type: 'node', request: 'launch' };
    assert.equal(resolve(configuration, { AWS_PROFILE: undefined }), configuration);
  });

  it('keeps a region of its own, in whichever of the two variables', () => {
    const configuration = { type: 'node', request: 'launch', env: { AWS_DEFAULT_REGION: 'us-west-2' } };
    assert.deepEqual(resolve(configuration, DEV_IN_EUROPE)['env'], {
      AWS_DEFAULT_REGION: 'us-west-2',
      AWS_PROFILE: 'dev',
    });
  });

  it('is left alone when a file of it names the profile', () => {
    const configuration = { type: 'python', request: 'launch', envFile: '${workspaceFolder}/.env' };
    assert.equal(resolve(configuration, DEV, { setElsewhere: ['MODE', 'AWS_PROFILE'] }), configuration);
  });

  it('takes variables for one whatever their case on Windows only', () => {
    const configuration = { type: 'node', request: 'launch', env: { aws_profile: 'prod' } };
    assert.equal(resolve(configuration, DEV, { isWindows: true }), configuration);
    assert.deepEqual(resolve(configuration)['env'], { aws_profile: 'prod', AWS_PROFILE: 'dev' });
  });

  describe('into which its debugger has put the environment of VS Code', () => {
    const inherited = { AWS_PROFILE: 'payroll', PATH: '/bin' };
    const configuration = { type: 'debugpy', request: 'launch', env: { ...inherited } };

    it('works as the profile of the workspace', () => {
      assert.deepEqual(resolve(configuration, DEV, { inherited })['env'], {
        PATH: '/bin',
        AWS_PROFILE: 'dev',
      });
    });

    it('keeps a profile that launch.json names, even the same', () => {
      assert.equal(resolve(configuration, DEV, { inherited, setElsewhere: ['AWS_PROFILE'] }), configuration);
    });
  });
});

describe('an env file', () => {
  it('tells the names that it sets', () => {
    const text = '# AWS_REGION=x\nAWS_PROFILE=dev\n  export MODE = "a=b"\r\n\nnothing\nlower_case=1\n';
    assert.deepEqual(namesInEnvFile(text), ['AWS_PROFILE', 'MODE', 'lower_case']);
  });
});

describe('launch.json', () => {
  const configurations = [
    null,
    { name: 'a', type: 'node', request: 'launch', env: { A: '1' } },
    { name: 'b', type: 'cppdbg', request: 'launch', environment: [{ name: 'B', value: '1' }, 'C=1'] },
  ];

  it('tells the names that one of its configurations sets', () => {
    assert.deepEqual(namesInLaunchJson(configurations, 'a'), ['A']);
    assert.deepEqual(namesInLaunchJson(configurations, 'b'), ['B']);
  });

  it('tells none of what it does not hold, or when it is none', () => {
    assert.deepEqual(namesInLaunchJson(configurations, 'c'), []);
    assert.deepEqual(namesInLaunchJson(undefined, 'a'), []);
  });
});
