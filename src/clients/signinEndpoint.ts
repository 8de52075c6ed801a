import { findPartition, readRegion } from '../config/partitions';
import { findEndpoint } from '../sso/serviceEndpoint';
import { assertRegion } from './call';

/** Ends the sign-in's host names, by partition (the endpoint rules of the AWS SDK's own sign-in client). */
const HOST_SUFFIXES: Readonly<Record<string, string>> = {
  aws: 'signin.aws.amazon.com',
  'aws-cn': 'signin.amazonaws.cn',
  'aws-us-gov': 'signin.amazonaws-us-gov.com',
  'aws-eusc': 'signin.amazonaws-eusc.eu',
  'aws-iso': 'signin.c2shome.ic.gov',
  'aws-iso-b': 'signin.sc2shome.sgov.gov',
  'aws-iso-e': 'signin.csphome.adc-e.uk',
  'aws-iso-f': 'signin.csphome.hci.ic.gov',
};

/**
 * An address of the sign-in in a region; `AWS_ENDPOINT_URL_SIGNIN` sends it elsewhere, as the AWS SDKs do theirs.
 * @param path with its leading slash.
 * @throws SsoError `invalidRegion`, `invalidEndpoint`
 */
export function signinUrl(region: string, path: string): URL {
  assertRegion(region);
  const suffix = HOST_SUFFIXES[findPartition(region)?.id ?? 'aws'] ?? HOST_SUFFIXES['aws'];
  const { url } = findEndpoint('SIGNIN', `https://${readRegion(region).region}.${suffix}`);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  return url;
}
