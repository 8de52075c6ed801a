import assert from 'node:assert/strict';
import { createIamClient } from '../../../src/clients/iam';
import { findEndpoint } from '../../../src/clients/signedRequest';
import { SsoError } from '../../../src/sso/errors';

const PUBLIC = 'https://iam.amazonaws.com/';

describe('the endpoint of a service', () => {
  const find = (environment: NodeJS.ProcessEnv): string => findEndpoint('IAM', PUBLIC, environment).href;

  it('is its own variable, the one of all services, or the public one', () => {
    const all = { AWS_ENDPOINT_URL: 'https://x.example/base' };
    const own = { ...all, AWS_ENDPOINT_URL_IAM: 'http://[::1]:8080' };
    assert.equal(find({}), PUBLIC);
    assert.equal(find(all), 'https://x.example/base');
    assert.equal(find(own), 'http://[::1]:8080/');
    assert.equal(find({ ...own, AWS_ENDPOINT_URL_IAM: '' }), 'https://x.example/base');
    assert.equal(find({ ...own, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }), PUBLIC);
  });

  for (const value of ['nowhere', 'localhost:4566', '//iam.example', 'http://', 'file:///etc']) {
    it(`is never the public one in the place of ${value}`, () => {
      for (const variable of ['AWS_ENDPOINT_URL_IAM', 'AWS_ENDPOINT_URL']) {
        assert.throws(
          () => find({ [variable]: value }),
          (error) => SsoError.is(error, 'invalidEndpoint') && error.details['variable'] === variable,
        );
      }
      assert.equal(find({ AWS_ENDPOINT_URL: value, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }), PUBLIC);
    });
  }

  it('is named by the error of a request', async () => {
    const before = process.env;
    process.env = { ...before, AWS_ENDPOINT_URL_IAM: 'nowhere' };
    try {
      const keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
      await assert.rejects(createIamClient('us-east-1').listAccessKeys(keys), {
        code: 'invalidEndpoint',
        details: { variable: 'AWS_ENDPOINT_URL_IAM' },
      });
    } finally {
      process.env = before;
    }
  });
});
