import assert from 'node:assert/strict';
import { findIamPlace } from '../../../src/clients/iam';

describe('IAM', () => {
  const places: readonly (readonly [region: string, host: string, signedFor: string])[] = [
    ['us-east-1', 'iam.amazonaws.com', 'us-east-1'],
    ['eu-west-3', 'iam.amazonaws.com', 'us-east-1'],
    ['cn-northwest-1', 'iam.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['us-gov-east-1', 'iam.us-gov.amazonaws.com', 'us-gov-west-1'],
    ['eusc-de-east-1', 'iam.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1'],
  ];
  for (const [region, host, signedFor] of places) {
    it(`of ${region} is at ${host}`, () =>
      assert.deepEqual(findIamPlace(region), { host, region: signedFor }));
  }
});
