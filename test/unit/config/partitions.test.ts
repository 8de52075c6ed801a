import assert from 'node:assert/strict';
import { LogoutCommand, SSOClient } from '@aws-sdk/client-sso';
import { CreateTokenCommand, SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import {
  findPartition,
  readRegion,
  serviceHost,
  type HostVariant,
  type ServiceName,
} from '../../../src/config/partitions';

const REGIONS = {
  'us-east-1': 'aws',
  'mx-central-1': 'aws',
  'cn-north-1': 'aws-cn',
  'us-gov-west-1': 'aws-us-gov',
  'eusc-de-east-1': 'aws-eusc',
  'us-iso-east-1': 'aws-iso',
  'us-isob-east-1': 'aws-iso-b',
  'eu-isoe-west-1': 'aws-iso-e',
  'us-isof-south-1': 'aws-iso-f',
};

const VARIANTS: readonly HostVariant[] = [
  {},
  { isDualStack: true },
  { isFips: true },
  { isDualStack: true, isFips: true },
];

/** Ends a request where it would leave the machine, and says whereto it was on its way. */
class HostCatcher {
  host: string | undefined;

  handle({ hostname }: { hostname: string }): Promise<never> {
    this.host = hostname;
    return Promise.reject(new Error('caught'));
  }
}

/** The host that the AWS SDK itself resolves. */
async function sdkHost(
  service: ServiceName,
  region: string,
  { isDualStack = false, isFips = false }: HostVariant,
): Promise<string> {
  const requestHandler = new HostCatcher();
  const options = {
    region,
    useDualstackEndpoint: isDualStack,
    useFipsEndpoint: isFips,
    requestHandler,
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
  };
  const sending = {
    oidc: () =>
      new SSOOIDCClient(options).send(
        new CreateTokenCommand({ clientId: 'x', clientSecret: 'x', grantType: 'refresh_token' }),
      ),
    portal: () => new SSOClient(options).send(new LogoutCommand({ accessToken: 'x' })),
    sts: () => new STSClient(options).send(new GetCallerIdentityCommand({})),
  }[service];
  await assert.rejects(sending(), { message: 'caught' });
  assert.ok(requestHandler.host);
  return requestHandler.host;
}

describe('partitions', () => {
  const variables = [
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_SSO',
    'AWS_ENDPOINT_URL_SSO_OIDC',
    'AWS_ENDPOINT_URL_STS',
  ];
  let before: Record<string, string | undefined>;
  beforeEach(() => {
    before = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
    for (const name of variables) Reflect.deleteProperty(process.env, name);
  });
  afterEach(() => {
    for (const [name, value] of Object.entries(before)) if (value !== undefined) process.env[name] = value;
  });

  for (const [region, partition] of Object.entries(REGIONS)) {
    it(`${region} is in ${partition}, and its hosts are those of the AWS SDK`, async () => {
      assert.equal(findPartition(region)?.id, partition);
      for (const service of ['oidc', 'portal', 'sts'] as const) {
        for (const variant of VARIANTS) {
          assert.equal(
            serviceHost(service, region, variant),
            await sdkHost(service, region, variant),
            `${service}, ${JSON.stringify(variant)}`,
          );
        }
      }
    });
  }

  for (const [written, region] of [
    ['fips-us-gov-west-1', 'us-gov-west-1'],
    ['us-gov-west-1-fips', 'us-gov-west-1'],
    ['fips-us-east-1', 'us-east-1'],
    ['us-east-1-fips', 'us-east-1'],
  ] as const) {
    it(`${written} means ${region} and its FIPS hosts, as for the AWS SDK`, async () => {
      assert.deepEqual(readRegion(written), { region, isFips: true });
      assert.equal(findPartition(written)?.id, findPartition(region)?.id);
      for (const service of ['oidc', 'portal', 'sts'] as const) {
        for (const isDualStack of [false, true]) {
          assert.equal(
            serviceHost(service, written, { isDualStack }),
            await sdkHost(service, region, { isDualStack, isFips: true }),
          );
        }
      }
    });
  }

  it('takes a region of no known partition for one of aws', async () => {
    assert.equal(findPartition('xx-future-1'), undefined);
    assert.equal(serviceHost('oidc', 'xx-future-1'), await sdkHost('oidc', 'xx-future-1', {}));
  });
});
