import assert from 'node:assert/strict';
import { SsoError } from '../../../src/sso/errors';
import { findEndpoint, findServiceEndpoint } from '../../../src/sso/serviceEndpoint';

const PUBLIC = 'https://iam.amazonaws.com/';

describe('the endpoint of a service', () => {
  const find = (environment: NodeJS.ProcessEnv): readonly [string, string | undefined] => {
    const { url, variable } = findEndpoint('IAM', PUBLIC, environment);
    return [url.href, variable];
  };

  it('is its own variable, the one of all services, or the public one', () => {
    const all = { AWS_ENDPOINT_URL: 'https://x.example/base' };
    const own = { ...all, AWS_ENDPOINT_URL_IAM: 'http://[::1]:8080' };
    assert.deepEqual(find({}), [PUBLIC, undefined]);
    assert.deepEqual(find(all), ['https://x.example/base', 'AWS_ENDPOINT_URL']);
    assert.deepEqual(find(own), ['http://[::1]:8080/', 'AWS_ENDPOINT_URL_IAM']);
    assert.deepEqual(find({ ...own, AWS_ENDPOINT_URL_IAM: '' }), [
      'https://x.example/base',
      'AWS_ENDPOINT_URL',
    ]);
    assert.deepEqual(find({ ...own, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }), [PUBLIC, undefined]);
  });

  for (const value of ['nowhere', 'localhost:4566', '//iam.example', 'http://', 'file:///etc']) {
    it(`is never the public one in the place of ${value}`, () => {
      for (const variable of ['AWS_ENDPOINT_URL_IAM', 'AWS_ENDPOINT_URL']) {
        assert.throws(
          () => find({ [variable]: value }),
          (error) => SsoError.is(error, 'invalidEndpoint') && error.details['variable'] === variable,
        );
      }
      const ignoring = { AWS_ENDPOINT_URL: value, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
      assert.deepEqual(find(ignoring), [PUBLIC, undefined]);
    });
  }
});

describe('the endpoint of Identity Center and STS', () => {
  const find = (environment: NodeJS.ProcessEnv, isDualStack = false): string =>
    findServiceEndpoint('oidc', 'us-east-1', isDualStack, environment).url.href;

  it('has a variable of its own', () => {
    const environment = {
      AWS_ENDPOINT_URL_SSO_OIDC: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_SSO: 'http://127.0.0.1:2',
      AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:3',
    };
    const variables = (['oidc', 'portal', 'sts'] as const).map(
      (service) => findServiceEndpoint(service, 'us-east-1', false, environment).variable,
    );
    assert.deepEqual(variables, Object.keys(environment));
  });

  it('is the public one of the region, for FIPS and for dual stack where the environment says so', () => {
    assert.equal(find({}), 'https://oidc.us-east-1.amazonaws.com/');
    assert.equal(find({}, true), 'https://oidc.us-east-1.api.aws/');
    assert.equal(find({ AWS_USE_DUALSTACK_ENDPOINT: 'true' }), 'https://oidc.us-east-1.api.aws/');
    assert.equal(find({ AWS_USE_FIPS_ENDPOINT: 'true' }), 'https://oidc-fips.us-east-1.amazonaws.com/');
    assert.equal(find({ AWS_USE_FIPS_ENDPOINT: 'TRUE' }, true), 'https://oidc-fips.us-east-1.api.aws/');
    const off = { AWS_USE_FIPS_ENDPOINT: 'false', AWS_USE_DUALSTACK_ENDPOINT: '' };
    assert.equal(find(off), 'https://oidc.us-east-1.amazonaws.com/');
  });

  it('is the one that is named, whatever else is asked for', () => {
    const environment = {
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_USE_DUALSTACK_ENDPOINT: 'true',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    };
    assert.equal(find(environment, true), 'http://127.0.0.1:1/');
  });
});
