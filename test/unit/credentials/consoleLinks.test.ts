import assert from 'node:assert/strict';
import { CONSOLE_SERVICES } from '../../../src/credentials/consoleDestinations';
import { portalConsoleLink } from '../../../src/credentials/consoleLinks';

const START_URL = 'https://d-1234567890.awsapps.com/start';
const ACCOUNT = '111111111111';

describe('a link into the console', () => {
  const destinationOf = (destination: string, region?: string): string | null => {
    const link = portalConsoleLink({ startUrl: START_URL, accountId: ACCOUNT, destination, region });
    return new URLSearchParams(link.split('?')[1]).get('destination');
  };

  for (const end of ['', '/', '#', '#/', '/#', '/#/', '//']) {
    it(`is made of a start URL that ends in "${end}"`, () => {
      assert.equal(
        portalConsoleLink({ startUrl: START_URL + end, accountId: ACCOUNT, roleName: 'PowerUserAccess' }),
        `${START_URL}/#/console?account_id=111111111111&role_name=PowerUserAccess`,
      );
    });
  }

  it('keeps the path of a portal in another partition, or under a name of its own', () => {
    for (const startUrl of [
      'https://start.us-gov-home.awsapps.com/directory/d-123',
      'https://sso.example.com',
    ]) {
      const link = portalConsoleLink({ startUrl, accountId: ACCOUNT });
      assert.equal(link, `${startUrl}/#/console?account_id=111111111111`);
    }
  });

  it('opens in the region behind a name for its FIPS hosts', () => {
    assert.equal(
      destinationOf('ec2', 'fips-us-gov-west-1'),
      'https://us-gov-west-1.console.amazonaws-us-gov.com/ec2/home?region=us-gov-west-1',
    );
  });

  it('lets no name add parameters of its own', () => {
    const roleName = 'a&destination=https://evil.example#/?';
    const link = portalConsoleLink({ startUrl: START_URL, accountId: ACCOUNT, roleName });
    const parameters = new URLSearchParams(link.split('?')[1]);
    assert.equal(parameters.get('role_name'), roleName);
    assert.deepEqual([...parameters.keys()], ['account_id', 'role_name']);
  });

  const services: readonly [region: string | undefined, url: string][] = [
    [undefined, 'https://us-east-1.console.aws.amazon.com/s3/home?region=us-east-1'],
    ['eu-central-1', 'https://eu-central-1.console.aws.amazon.com/s3/home?region=eu-central-1'],
    ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/s3/home?region=cn-north-1'],
    ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/s3/home?region=us-gov-west-1'],
    ['eusc-de-east-1', 'https://eusc-de-east-1.console.amazonaws-eusc.eu/s3/home?region=eusc-de-east-1'],
  ];
  for (const [region, url] of services) {
    it(`leads to a service in ${region ?? 'no region that is known'}`, () => {
      assert.equal(destinationOf('s3', region), url);
    });
  }

  it('leads to any page of the console', () => {
    const page =
      'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups?a=b&c';
    assert.equal(destinationOf(page), page);
  });

  it('leads to a page that somebody copied out of a session of their own', () => {
    assert.equal(
      destinationOf(
        'https://111111111111-ab12cd34.eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1',
      ),
      'https://eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1',
    );
  });

  it('knows where services are whose pages are elsewhere than their name says', () => {
    assert.equal(
      destinationOf('logs', 'eu-west-1'),
      'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups',
    );
    assert.equal(destinationOf('iam', 'eu-west-1'), 'https://console.aws.amazon.com/iam/home');
    assert.equal(destinationOf('iam', 'cn-north-1'), 'https://console.amazonaws.cn/iam/home');
    assert.equal(
      destinationOf('a-service-to-come', 'eu-west-1'),
      'https://eu-west-1.console.aws.amazon.com/a-service-to-come/home?region=eu-west-1',
    );
  });

  it('names each service once, and all of them with a place', () => {
    const ids = CONSOLE_SERVICES.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.length >= 40);
    for (const id of ids) assert.ok(URL.canParse(destinationOf(id, 'us-gov-west-1') ?? ''), id);
  });

  it('does not lead into the console of another partition', () => {
    const url = 'https://console.amazonaws.cn/s3/home';
    assert.equal(destinationOf(url, 'cn-north-1'), url);
    assert.throws(() => destinationOf(url, 'eu-west-1'), { code: 'invalidDestination' });
  });

  const elsewhere = [
    'https://console.aws.amazon.com:8443/',
    'https://evil.example/console.aws.amazon.com',
    'https://console.aws.amazon.com.evil.example/',
    'https://evilconsole.aws.amazon.com.example/',
    'https://user:password@console.aws.amazon.com/',
    'http://console.aws.amazon.com/',
    'javascript:alert(1)',
    '../s3',
    '',
  ];
  for (const destination of elsewhere) {
    it(`does not lead to "${destination}"`, () => {
      assert.throws(() => destinationOf(destination), { code: 'invalidDestination' });
    });
  }

  it('names no service where the console has a host that nobody knows', () => {
    assert.throws(() => destinationOf('s3', 'us-iso-east-1'), { code: 'unknownConsole' });
  });
});
