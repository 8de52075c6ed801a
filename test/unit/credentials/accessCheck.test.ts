import assert from 'node:assert/strict';
import { errorText } from '../../../src/base/errors';
import { checkAccess, type AccessReport, type AccessVerdicts } from '../../../src/credentials/accessCheck';
import { accessReport } from '../../../src/credentials/accessCheckReport';
import { judgeRefusal } from '../../../src/credentials/accessVerdict';
import type { Denial } from '../../server/config';
import type { OperationName } from '../../server/operations';
import { CredentialBench, CREDENTIALS, PROFILES, SECRET_KEY } from './credentialBench';
import { PerTest } from '../../run/perTest';

const DEV = 'arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_PowerUserAccess_*';
const bench = new PerTest(() => CredentialBench.open());
const never = new AbortController().signal;

async function check(profiles: readonly string[], signal = never): Promise<AccessReport> {
  const { base, resolver, clock } = bench.current;
  return checkAccess(
    profiles,
    {
      config: base.config,
      credentials: resolver,
      clients: () => Promise.resolve(base.clients),
      clock,
      logger: base.logger,
      describeError: errorText,
    },
    signal,
  );
}

async function verdictsOf(profile: string): Promise<AccessVerdicts> {
  const [found] = (await check([profile])).profiles;
  assert.ok(found && 'verdicts' in found, JSON.stringify(found));
  return found.verdicts;
}

function deny(...denials: Denial[]): void {
  bench.current.base.emulator.control.configure({ denials });
}

describe('an access check', () => {
  bench.register();

  let environment: NodeJS.ProcessEnv;
  beforeEach(() => {
    environment = { ...process.env };
    Object.assign(process.env, bench.current.base.emulator.env());
  });
  afterEach(() => {
    process.env = environment;
  });

  it('of a role that may do everything', async () => {
    const { user, policies, ...others } = await verdictsOf('dev');
    assert.deepEqual(new Set(Object.values(others).map(({ kind }) => kind)), new Set(['allowed']));
    assert.deepEqual(user, { kind: 'notAsked', because: 'this is a role, not a user' });
    assert.deepEqual(policies, { kind: 'allowed', detail: 'PowerUserAccess' });
  });

  it('of a user asks IAM for the user, signed with long-lived keys', async () => {
    const { user, policies } = await verdictsOf('keys');
    assert.deepEqual(user, { kind: 'allowed', detail: '' });
    assert.deepEqual(policies, { kind: 'allowed', detail: 'PowerUserAccess' });
  });

  it('signs for the region of the profile, and for IAM for the one that IAM is in', async () => {
    const { config, emulator } = bench.current.base;
    config.change(PROFILES.replace(/^region = us-east-1$/m, 'region = eu-west-3'), CREDENTIALS);
    await verdictsOf('dev');
    const regionsOf = (...operations: OperationName[]): (string | undefined)[] =>
      operations.flatMap((operation) => emulator.requests.of(operation).map(({ signedFor }) => signedFor));
    assert.deepEqual(
      regionsOf(
        'GetCallerIdentity',
        'ListFunctions',
        'ListFoundationModels',
        'ListNotebookInstances',
        'ListBuckets',
      ),
      Array.from({ length: 5 }, () => 'eu-west-3'),
    );
    assert.deepEqual(regionsOf('ListAttachedRolePolicies'), ['us-east-1']);
  });

  it('names every policy that is attached, however many there are', async () => {
    const { control } = bench.current.base.emulator;
    const names = Array.from({ length: 100 }, (_, index) => `Policy-with-a-long-name-${index}`);
    control.configure({
      iamUsers: control.configuration().iamUsers.map((user) => ({ ...user, attachedPolicies: names })),
    });
    const { policies } = await verdictsOf('keys');
    assert.deepEqual(policies, { kind: 'allowed', detail: names.join(', ') });
  });

  it('names the action that is missing, and the policy', async () => {
    deny(
      { principal: DEV, actions: ['s3:ListAllMyBuckets', 'bedrock:ListFoundationModels'] },
      { principal: DEV, actions: ['lambda:ListFunctions'], explicitlyBy: 'service control policy' },
      { principal: DEV, actions: ['sagemaker:ListNotebookInstances'], explicitlyBy: 'permissions boundary' },
      { principal: DEV, actions: ['iam:ListAttachedRolePolicies'] },
    );
    const { identity, buckets, functions, models, notebooks, policies } = await verdictsOf('dev');
    const implicit = { kind: 'denied', policy: 'identity-based policy', isExplicit: false };
    const explicit = { kind: 'denied', isExplicit: true };
    assert.equal(identity.kind, 'allowed');
    assert.deepEqual(buckets, { ...implicit, action: 's3:ListAllMyBuckets' });
    assert.deepEqual(models, { ...implicit, action: 'bedrock:ListFoundationModels' });
    assert.deepEqual(policies, { ...implicit, action: 'iam:ListAttachedRolePolicies' });
    assert.deepEqual(functions, {
      ...explicit,
      action: 'lambda:ListFunctions',
      policy: 'service control policy',
    });
    assert.deepEqual(notebooks, {
      ...explicit,
      action: 'sagemaker:ListNotebookInstances',
      policy: 'permissions boundary',
    });
  });

  it('tells a service that the region lacks from a network that is down', async () => {
    process.env['AWS_ENDPOINT_URL_BEDROCK'] = 'http://bedrock.eu-nowhere-1.invalid';
    assert.deepEqual((await verdictsOf('dev')).models, {
      kind: 'notInRegion',
      because: 'the region has no such endpoint',
    });
    for (const name of Object.keys(process.env).filter((key) => key.startsWith('AWS_ENDPOINT_URL_'))) {
      if (name !== 'AWS_ENDPOINT_URL_SSO') process.env[name] = 'http://aws.invalid';
    }
    const kinds = Object.values(await verdictsOf('dev')).map(({ kind }) => kind);
    assert.deepEqual(new Set(kinds), new Set(['failed', 'notAsked']));
  });

  it('asks nobody in the place of an endpoint that is no address, and asks the others', async () => {
    process.env['AWS_ENDPOINT_URL_BEDROCK'] = 'CANARY';
    const { identity, models } = await verdictsOf('dev');
    assert.equal(identity.kind, 'allowed');
    assert.equal(models.kind, 'failed');
    assert.match(JSON.stringify(models), /AWS_ENDPOINT_URL_BEDROCK is no address/);
    assert.doesNotMatch(JSON.stringify(models), /CANARY/);
  });

  it('goes on where a service fails, or something else answers in its place', async () => {
    const { control } = bench.current.base.emulator;
    control.addFault({ operation: 'ListFunctions', fault: { kind: 'throttle' } });
    control.addFault({ operation: 'ListBuckets', fault: { kind: 'captivePortal' } });
    control.addFault({ operation: 'ListFoundationModels', fault: { kind: 'reset' } });
    const { functions, buckets, models, notebooks } = await verdictsOf('dev');
    assert.deepEqual(
      [functions.kind, buckets.kind, models.kind, notebooks.kind],
      ['failed', 'failed', 'failed', 'allowed'],
    );
    assert.match(JSON.stringify(functions), /ThrottlingException, HTTP 429/);
    assert.match(JSON.stringify(buckets), /malformed|ListBuckets in us-east-1 failed/);
    assert.match(JSON.stringify(models), /the connection was cut/);
  });

  it('says that credentials no longer count', async () => {
    await verdictsOf('dev');
    bench.current.base.emulator.control.advance({ byMs: 2 * 3_600_000 });
    const { identity, buckets, functions } = await verdictsOf('dev');
    assert.deepEqual(
      [identity, buckets, functions].map((verdict) => 'code' in verdict && verdict.code),
      ['ExpiredToken', 'ExpiredToken', 'ExpiredTokenException'],
    );
  });

  it('of several profiles is one table, in which one without credentials says why', async () => {
    deny({ principal: DEV, actions: ['s3:ListAllMyBuckets'] });
    const report = await check(['dev', 'keys', 'not-mine', 'gone']);
    const text = accessReport(report);
    assert.match(text, /^# AWS access: dev, keys, not-mine, gone\n/);
    assert.match(text, /^\| dev \| ✓ allowed \| ✗ denied \| ✓ allowed \|/m);
    assert.match(text, /^\| keys \| ✓ allowed \| ✓ allowed \|/m);
    assert.match(text, /^\| not-mine \| – no credentials \|/m);
    assert.match(text, /## gone\n\nNo credentials: .*no profile gone/);
    assert.match(text, /^- Missing: s3:ListAllMyBuckets$/m);
    assert.match(text, /s3:ListAllMyBuckets: no identity-based policy allows it/);
    assert.ok(!text.includes(SECRET_KEY) && !text.includes('AKIA') && !text.includes('ASIA'));
  });

  it('asks for no other code of a device of which none was given', async () => {
    const role = (name: string, device: string): string =>
      `[profile ${name}]\nrole_arn = arn:aws:iam::111111111111:role/Deploy\nrole_session_name = ${name}\nsource_profile = keys\nmfa_serial = arn:aws:iam::111111111111:mfa/${device}\n`;
    const chained =
      '[profile chained]\nrole_arn = arn:aws:iam::111111111111:role/Chained\nsource_profile = one\n';
    bench.current.append(role('one', 'mine') + role('two', 'mine') + chained + role('three', 'other'));
    const { profiles } = await check(['one', 'two', 'chained', 'three', 'gone', 'keys']);
    assert.deepEqual(
      bench.current.codes.questions.map(({ profile }) => profile),
      ['one', 'three'],
    );
    const troubles = profiles.map((found) => ('trouble' in found ? found.trouble : 'none'));
    const none = 'No code was given.';
    assert.deepEqual(troubles.slice(0, 4), [none, none, none, none]);
    assert.match(troubles[4] ?? '', /no profile gone/);
    assert.equal(troubles[5], 'none');
    // What is nobody's choice is in the log.
    const logged = bench.current.base.logger.lines.filter((line) => line.includes('[access]'));
    assert.deepEqual(logged, ['warn [access] gone: CredentialsError: no profile gone']);
  });

  it('logs why a service has not answered', async () => {
    process.env['AWS_ENDPOINT_URL_BEDROCK'] = 'no-address';
    await verdictsOf('dev');
    assert.match(
      bench.current.base.logger.text,
      /warn \[access\] dev: .*AWS_ENDPOINT_URL_BEDROCK is no address/,
    );
  });

  it('stops when it is cancelled', async () => {
    const { control, requests } = bench.current.base.emulator;
    control.addFault({ operation: 'ListBuckets', fault: { kind: 'hang' } });
    const cancelling = new AbortController();
    const checking = check(['dev', 'keys'], cancelling.signal);
    while (requests.count('ListBuckets') === 0) await new Promise(setImmediate);
    cancelling.abort();
    await assert.rejects(checking, { name: 'AbortError' });
  });

  it('sends nothing to a host that a region would make up', async () => {
    bench.current.append(
      '[profile odd]\nregion = evil.example/\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n',
    );
    const [odd] = (await check(['odd'])).profiles;
    assert.ok(odd && 'trouble' in odd);
    assert.match(odd.trouble, /is not a region/);
  });
});

describe('a refusal of AWS', () => {
  bench.register();

  const sentences: readonly [message: string, policy: string | undefined, isExplicit: boolean][] = [
    [
      'because no identity-based policy allows the s3:ListAllMyBuckets action',
      'identity-based policy',
      false,
    ],
    [
      'because no service control policy allows the s3:ListAllMyBuckets action',
      'service control policy',
      false,
    ],
    ['because no permissions boundary allows the s3:ListAllMyBuckets action', 'permissions boundary', false],
    ['because no session policy allows the s3:ListAllMyBuckets action', 'session policy', false],
    ['because no VPC endpoint policy allows the s3:ListAllMyBuckets action', 'vpc endpoint policy', false],
    ['with an explicit deny in a service control policy', 'service control policy', true],
    ['with an explicit deny in a resource control policy', 'resource control policy', true],
    ['with an explicit deny in an identity-based policy', 'identity-based policy', true],
    ['with an explicit deny in a permissions boundary', 'permissions boundary', true],
    ['with an explicit deny', undefined, true],
    ['', undefined, false],
  ];
  for (const [reason, policy, isExplicit] of sentences) {
    it(`is understood: "${reason}"`, () => {
      const message = `User: arn:aws:iam::111111111111:user/ada is not authorized to perform: s3:ListAllMyBuckets on resource: "arn:aws:s3:::*" ${reason}`;
      assert.deepEqual(judgeRefusal({ status: 403, code: 'AccessDenied', message }), {
        kind: 'denied',
        action: 's3:ListAllMyBuckets',
        ...(policy !== undefined && { policy }),
        isExplicit,
      });
    });
  }

  it('may name nothing', () => {
    assert.deepEqual(judgeRefusal({ status: 403, code: 'AccessDenied', message: 'Access Denied' }), {
      kind: 'denied',
      isExplicit: false,
    });
  });
});
