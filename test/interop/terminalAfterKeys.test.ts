import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { assignmentCommand } from '../../src/credentials/shells/profileVariables';
import { assignmentsAfterKeys } from '../../src/credentials/shells/shellStart';
import { runAws } from './runAws';
import { needAwsCli } from '../run/installed';
import { temporaryDirectoryPerTest } from '../unit/base/temporaryDirectory';

const run = promisify(execFile);

const ROLE_OF_MACHINE = JSON.stringify({
  Code: 'Success',
  AccessKeyId: 'ASIAMACHINE',
  SecretAccessKey: 'secret',
  Token: 'token',
  Expiration: '2099-11-20T12:00:00Z',
});

/** Prints the access key that the SDK for JavaScript takes from each of several environments, or why there is none. */
const SDK_PROGRAM = `
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
for (const environment of JSON.parse(process.argv[1])) {
  process.env = environment;
  const found = await fromNodeProviderChain()().catch((error) => ({ accessKeyId: error.message }));
  console.log(found.accessKeyId);
}
`;

describe('a terminal that has lost its keys', () => {
  const home = temporaryDirectoryPerTest();
  let server: Server;
  beforeEach(async () => {
    mkdirSync(join(home.path, '.aws'));
    writeFileSync(
      join(home.path, '.aws', 'credentials'),
      '[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = secret\n',
    );
    server = createServer((request, response) => {
      response.end(request.url?.endsWith('/security-credentials/') ? 'Worker' : ROLE_OF_MACHINE);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  /** What a terminal has of AWS, but for its keys. */
  function environmentOf(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { HOME: home.path, USERPROFILE: home.path, AWS_REGION: 'us-east-1', ...more };
  }

  function afterKeys(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const changed = { ...environment, ...assignmentsAfterKeys('dev') };
    return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
  }

  it('works as nobody with the AWS CLI, which tells why', async function () {
    needAwsCli(this);
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
    const keys = { AWS_ACCESS_KEY_ID: 'ASIADEV', AWS_SECRET_ACCESS_KEY: 'secret' };
    const env = { ...Object.fromEntries(own), ...afterKeys(environmentOf(keys)) };
    const called = runAws(['sts', 'get-caller-identity', '--endpoint-url', url()], { env });
    await assert.rejects(called, /keys-of-dev-have-ended/);
  });

  it('works as nobody with the SDK for JavaScript, neither as the default profile nor as the machine', async () => {
    const noFile = { AWS_SHARED_CREDENTIALS_FILE: join(home.path, 'absent') };
    const environments = [
      environmentOf({ AWS_EC2_METADATA_DISABLED: 'true' }),
      environmentOf({ ...noFile, AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url()}/role` }),
      environmentOf({ ...noFile, AWS_EC2_METADATA_SERVICE_ENDPOINT: url() }),
    ];
    const accessKeysIn = async (each: readonly NodeJS.ProcessEnv[]): Promise<string[]> => {
      const args = ['--input-type=module', '-e', SDK_PROGRAM, JSON.stringify(each)];
      return (await run(process.execPath, args, { windowsHide: true })).stdout.trim().split('\n');
    };
    const [byDefault, inContainer, onMachine, ...after] = await accessKeysIn([
      ...environments,
      ...environments.map(afterKeys),
    ]);
    assert.deepEqual([byDefault, inContainer, onMachine], ['AKIADEFAULT', 'ASIAMACHINE', 'ASIAMACHINE']);
    assert.deepEqual(
      after,
      environments.map(() => 'Could not load credentials from any providers'),
    );
  });

  it('can be told so in every shell, whatever the profile is called', () => {
    for (const name of [
      'it’s "x"',
      "it's",
      '%PATH% !x! ^',
      'a; touch ran',
      '$(touch ran)',
      'two\nlines\u0007',
      '',
    ]) {
      for (const shell of ['bash', 'zsh', 'fish', 'pwsh', 'cmd', 'gitbash']) {
        assert.ok(assignmentCommand(shell, assignmentsAfterKeys(name)), `${shell}: ${JSON.stringify(name)}`);
      }
    }
    assert.equal(assignmentsAfterKeys('zürich/東京 1')['AWS_PROFILE'], 'keys-of-zürich-東京-1-have-ended');
  });
});
