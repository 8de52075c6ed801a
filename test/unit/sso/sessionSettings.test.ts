import assert from 'node:assert/strict';
import { KNOWN_REGIONS } from '../../../src/config/knownRegions';
import { findPartition } from '../../../src/config/partitions';
import {
  findSessionNameProblem,
  isRegionName,
  proposeSessionName,
  readScopes,
  readStartUrl,
  readTypedStartUrl,
} from '../../../src/sso/sessionSettings';

describe('a start URL as it is typed', () => {
  const plain = 'https://my-company.awsapps.com/start';
  const dualStack = 'https://ssoins-1.portal.eu-west-1.app.aws';
  const accepted: readonly [typed: string, startUrl: string, region?: string][] = [
    [plain, plain],
    [`  ${plain}\n`, plain],
    [`${plain}/`, plain],
    [`${plain}#/`, plain],
    [`${plain}/#/`, plain],
    [`${plain}/#/?tab=accounts`, plain],
    [`${plain}/#/console?account_id=111111111111&role_name=Admin`, plain],
    [`${plain}#/saml/custom/111111111111/xyz`, plain],
    ['my-company.awsapps.com/start', plain],
    ['my-company.awsapps.com', plain],
    ['https://my-company.awsapps.com/login?x=y', plain],
    ['HTTPS://My-Company.awsapps.com/start', plain],
    [
      'https://start.us-gov-home.awsapps.com/directory/d-1234567890/#/',
      'https://start.us-gov-home.awsapps.com/directory/d-1234567890',
    ],
    ['https://start.home.awsapps.cn/directory/acme#/', 'https://start.home.awsapps.cn/directory/acme'],
    [`${dualStack}/`, dualStack, 'eu-west-1'],
    [`${dualStack}/#/?tab=accounts`, dualStack, 'eu-west-1'],
    [
      'https://ssoins-1.us-gov-west-1.portal.amazonaws.com/start/',
      'https://ssoins-1.us-gov-west-1.portal.amazonaws.com/start',
      'us-gov-west-1',
    ],
    [
      'https://identitycenter.amazonaws.com/ssoins-1234567890/',
      'https://identitycenter.amazonaws.com/ssoins-1234567890',
    ],
    ['https://aws.example.com/#/', 'https://aws.example.com'],
    ['aws.example.com/portal/', 'https://aws.example.com/portal'],
    ['http://127.0.0.1:8080/start/', 'http://127.0.0.1:8080/start'],
    ['localhost:8080', 'https://localhost:8080'],
  ];
  for (const [typed, startUrl, region] of accepted) {
    it(`is ${startUrl} when it is ${JSON.stringify(typed)}`, () =>
      assert.deepEqual(readStartUrl(typed), { startUrl, ...(region && { region }) }));
  }

  const refused = [
    ['', 'empty'],
    ['   ', 'empty'],
    ['my-company', 'notAnAddress'],
    ['https://', 'notAnAddress'],
    ['https://my company.awsapps.com', 'notAnAddress'],
    ['https://ada:secret@my-company.awsapps.com/start', 'notAnAddress'],
    ['http://my-company.awsapps.com/start', 'notHttps'],
    ['ftp://my-company.awsapps.com/start', 'notHttps'],
  ] as const;
  for (const [typed, problem] of refused) {
    it(`is refused as ${problem} when it is ${JSON.stringify(typed)}`, () =>
      assert.deepEqual(readStartUrl(typed), { problem }));
  }

  it('stays as it is once it is normalised', () => {
    for (const [, startUrl, region] of accepted) {
      assert.deepEqual(readStartUrl(startUrl), { startUrl, ...(region && { region }) });
    }
  });
});

describe('what a person types for a start URL', () => {
  const alias = 'https://acme.awsapps.com/start';
  const read: readonly [typed: string, reading: ReturnType<typeof readTypedStartUrl>][] = [
    ['acme', { startUrl: alias, isForeign: false }],
    [' Acme ', { startUrl: alias, isForeign: false }],
    ['d-1234567890', { startUrl: 'https://d-1234567890.awsapps.com/start', isForeign: false }],
    [`${alias}#/`, { startUrl: alias, isForeign: false }],
    [
      'ssoins-1.portal.eu-west-1.app.aws',
      { startUrl: 'https://ssoins-1.portal.eu-west-1.app.aws', region: 'eu-west-1', isForeign: false },
    ],
    ['google.com', { startUrl: 'https://google.com', isForeign: true }],
    ['aws.example.com', { startUrl: 'https://aws.example.com', isForeign: true }],
    ['localhost', { startUrl: 'https://localhost', isForeign: false }],
    ['https://us-east-1.console.aws.amazon.com/ec2/home', { problem: 'console' }],
    ['https://console.aws.amazon.com', { problem: 'console' }],
    ['https://111111111111.signin.aws.amazon.com/console', { problem: 'console' }],
    ['https://us-east-1.signin.aws/platform/login?workflowStateHandle=x', { problem: 'console' }],
    ['https://console.amazonaws.cn/', { problem: 'console' }],
    ['https://console.amazonaws-us-gov.com/', { problem: 'console' }],
    ['ssoins-1234567890abcdef', { problem: 'instanceId' }],
    ['-acme', { problem: 'notAnAddress' }],
    ['acme corp', { problem: 'notAnAddress' }],
    ['', { problem: 'empty' }],
  ];
  for (const [typed, reading] of read) {
    it(`is read so when it is ${JSON.stringify(typed)}`, () =>
      assert.deepEqual(readTypedStartUrl(typed), reading));
  }

  const names = [
    [alias, 'acme'],
    ['https://d-1234567890.awsapps.com/start', 'd-1234567890'],
    ['https://ssoins-1.portal.eu-west-1.app.aws', 'ssoins-1'],
    ['https://start.us-gov-home.awsapps.com/directory/d-1234567890', 'd-1234567890'],
    ['https://identitycenter.amazonaws.com/ssoins-1234567890', 'ssoins-1234567890'],
    ['https://aws.example.com', 'example'],
    ['https://sso.example.com/portal', 'example'],
    ['https://localhost:8080', 'localhost'],
  ] as const;
  for (const [startUrl, name] of names) {
    it(`proposes ${name} as the name of ${startUrl}`, () =>
      assert.equal(
        proposeSessionName(startUrl, () => false),
        name,
      ));
  }

  it('proposes a name that is free', () => {
    const taken = ['acme', 'acme-2'];
    assert.equal(
      proposeSessionName(alias, (name) => taken.includes(name)),
      'acme-3',
    );
  });
});

describe('the other settings of a session', () => {
  it('are names that every AWS tool reads', () => {
    assert.equal(findSessionNameProblem(''), 'empty');
    assert.equal(findSessionNameProblem('my company'), 'unportable');
    assert.equal(findSessionNameProblem('müller'), 'unportable');
    assert.equal(findSessionNameProblem('my-company'), undefined);
  });

  it('are regions, of partitions that nobody has heard of too', () => {
    for (const { id } of KNOWN_REGIONS) {
      assert.ok(isRegionName(id), id);
      assert.ok(findPartition(id), id);
    }
    assert.ok(isRegionName('xx-moon-north-7'));
    for (const text of ['', 'us-east', 'us-east-1.evil.example', 'US-EAST-1', 'us east 1']) {
      assert.ok(!isRegionName(text), text);
    }
  });

  it('are scopes, however they are separated, each once', () => {
    assert.deepEqual(readScopes(' sso:account:access,a b:c  a '), ['sso:account:access', 'a', 'b:c']);
    assert.deepEqual(readScopes(' '), []);
    assert.equal(readScopes('sso:account:access "x"'), undefined);
  });
});
