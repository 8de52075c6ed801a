import { serviceHost, type ServiceName } from '../config/partitions';
import { SsoError } from './errors';

export interface ServiceEndpoint {
  readonly url: URL;
  /** The environment variable that names it, when it is not the public one. */
  readonly variable?: string;
}

const VARIABLE_PART: Readonly<Record<ServiceName, string>> = {
  oidc: 'SSO_OIDC',
  portal: 'SSO',
  sts: 'STS',
};

/**
 * Where Identity Center and STS are asked, which is for the environment to say and not for the config file: as with the
 * AWS CLI, no other profile, `[default]` included, moves the requests of this one. As there, an endpoint that is named
 * goes before the public ones for FIPS and for dual stack (`AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT`).
 * @param isDualStack whether the dual-stack host is meant, whatever the environment says.
 * @throws SsoError `invalidEndpoint`
 */
export function findServiceEndpoint(
  service: ServiceName,
  region: string,
  isDualStack = false,
  environment: NodeJS.ProcessEnv = process.env,
): ServiceEndpoint {
  const host = serviceHost(service, region, {
    isDualStack: isDualStack || isOn(environment['AWS_USE_DUALSTACK_ENDPOINT']),
    isFips: isOn(environment['AWS_USE_FIPS_ENDPOINT']),
  });
  return findEndpoint(VARIABLE_PART[service], `https://${host}`, environment);
}

/**
 * Where a service is asked, as the AWS SDKs find it: `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, else the public
 * address.
 * @param variablePart the service's part of the variable's name, such as `IAM`.
 * @throws SsoError `invalidEndpoint` for a variable that holds no address: it was set to keep the request, and the
 * credentials with it, away from the public one.
 */
export function findEndpoint(
  variablePart: string,
  publicUrl: string,
  environment: NodeJS.ProcessEnv = process.env,
): ServiceEndpoint {
  if (!isOn(environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'])) {
    for (const variable of [`AWS_ENDPOINT_URL_${variablePart}`, 'AWS_ENDPOINT_URL']) {
      const value = environment[variable];
      if (value) return { url: parseEndpoint(variable, value), variable };
    }
  }
  return { url: new URL(publicUrl) };
}

function isOn(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

function parseEndpoint(variable: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // `localhost:4566` is an address, too, and its scheme is `localhost`.
  if (url && ['http:', 'https:'].includes(url.protocol)) return url;
  throw new SsoError('invalidEndpoint', `${variable} is no address`, { details: { variable } });
}
