import assert from 'node:assert/strict';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { sendHttp } from '../../../src/base/http';
import { skip } from '../../run/skipping';
import type { Certificate } from '../../fakes/tlsFront';
import { fakeUserPerTest } from '../support/fakeUser';
import { emulator, hasToken, MY_COMPANY, resetWorld, run, sessionOf, signIn } from '../support/world';
import { CompanyNetwork, configure, HOST, whileHostIsKnown } from './companyNetwork';

describe("in a company's network", () => {
  const user = fakeUserPerTest();
  let network: CompanyNetwork;
  let api: AwsSsoProfilesApi;
  before(async () => {
    network = await CompanyNetwork.start();
  });
  after(() => network.close());
  beforeEach(async () => {
    api = await resetWorld();
    await configure({ proxy: network.proxyUrl() });
    await emulator.clearRequests();
    network.front.present('company');
    network.proxy.tunnels.length = 0;
    user.current.answer = ({ modal, actions }) => (modal ? actions[0] : undefined);
    user.current.visit = async (page) => {
      await emulator.approve({ userCode: page.searchParams.get('user_code') ?? '' });
      return true;
    };
  });

  async function logInAskAndLogOut(): Promise<readonly string[]> {
    await run('awsSso.login', { session: MY_COMPANY });
    assert.deepEqual(user.current.errors, []);
    assert.equal(sessionOf(api, MY_COMPANY).state, 'signedIn');
    assert.equal((await api.getIdentity('dev')).account, '111111111111');
    await run('awsSso.logout', { session: MY_COMPANY });
    assert.ok(!hasToken(MY_COMPANY));
    const { entries } = await emulator.requests();
    return entries.map(({ operation }) => operation);
  }

  /** The sentence that asking for one's identity ends with. */
  async function failure(): Promise<string> {
    await run('awsSso.whoAmI', { profile: 'dev' });
    return user.current.onlyShown.message;
  }

  it('takes every request through the proxy, with its password', async () => {
    const operations = await logInAskAndLogOut();
    for (const operation of [
      'RegisterClient',
      'StartDeviceAuthorization',
      'CreateToken',
      'GetRoleCredentials',
      'GetCallerIdentity',
      'Logout',
    ]) {
      assert.ok(operations.includes(operation), operation);
    }
    const { tunnels } = network.proxy;
    assert.ok(tunnels.every(({ opened, target }) => opened && target.startsWith(`${HOST}:`)));
    assert.equal(tunnels.length, operations.length);
  });

  it('takes what the AWS SDK has no part in through it too', async () => {
    const { status } = await sendHttp({
      method: 'GET',
      url: new URL(`https://${HOST}:${network.front.port}/assignment/accounts`),
    });
    assert.equal(status, 401);
    assert.equal(network.proxy.tunnels.length, 1);
  });

  it('goes past the proxy to a host of http.noProxy', async () => {
    await configure({ proxy: network.proxyUrl(), noProxy: ['.corp.test'] });
    await whileHostIsKnown(async () => {
      assert.ok((await logInAskAndLogOut()).length > 0);
    });
    assert.deepEqual(network.proxy.tunnels, []);
  });

  it('finds no way without the proxy', async () => {
    await configure({});
    await signIn();
    assert.equal(await failure(), `No connection to ${HOST}. Check the network, the proxy and the region.`);
  });

  it('says that the proxy wants a password', async () => {
    await configure({ proxy: network.proxyUrl('ada:wrong') });
    await signIn();
    const message = await failure();
    assert.match(message, /^The proxy asks for a user name and password \(407\)\. .*http\.proxy/);
    assert.doesNotMatch(message, /wrong/);
    assert.equal(sessionOf(api, MY_COMPANY).state, 'signedIn');
  });

  it('tells the password to nobody when the proxy is not there', async () => {
    await configure({ proxy: 'http://ada:not-for-you@127.0.0.1:1' });
    await signIn();
    const message = await failure();
    assert.match(message, /^No connection to .*the proxy/);
    assert.doesNotMatch(message, /not-for-you/);
  });

  const WRONG: readonly [Certificate, RegExp][] = [
    ['selfSigned', /^The certificate of .* is not trusted\. .*http\.systemCertificates/],
    ['expired', /^The certificate of .* is not valid at this time\./],
    ['otherHost', /^The certificate of .* belongs to another host\./],
  ];
  for (const [certificate, sentence] of WRONG) {
    it(`says what is wrong with a certificate: ${certificate}`, async () => {
      network.front.present(certificate);
      await signIn();
      assert.match(await failure(), sentence);
      assert.equal(sessionOf(api, MY_COMPANY).state, 'signedIn');
      assert.deepEqual((await emulator.requests()).entries, []);
    });
  }

  it("trusts the company's authority through http.systemCertificates alone", async function () {
    if (process.platform !== 'linux')
      skip(this, "only Linux lets a test say what the system's certificates are");
    await configure({ proxy: network.proxyUrl(), systemCertificates: false });
    await signIn();
    assert.match(await failure(), WRONG[0]![1]);
  });
});
