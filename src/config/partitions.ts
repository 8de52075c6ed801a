/** Where a service is asked when nothing names a region. */
export const FALLBACK_REGION = 'us-east-1';

/** A group of AWS regions with host names and accounts of its own. */
export interface Partition {
  readonly id: string;
  readonly regions: RegExp;
  /** Ends the host names of services. */
  readonly dnsSuffix: string;
  /** Ends the host names that are reachable over IPv4 and IPv6. */
  readonly dualStackDnsSuffix: string;
}

/** As the AWS SDKs' own `partitions.json` has them; a region that fits none is taken for one of the first. */
const AWS: Partition = {
  id: 'aws',
  regions: /^(?:us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/,
  dnsSuffix: 'amazonaws.com',
  dualStackDnsSuffix: 'api.aws',
};

const PARTITIONS: readonly Partition[] = [
  AWS,
  {
    id: 'aws-cn',
    regions: /^cn-\w+-\d+$/,
    dnsSuffix: 'amazonaws.com.cn',
    dualStackDnsSuffix: 'api.amazonwebservices.com.cn',
  },
  {
    id: 'aws-us-gov',
    regions: /^us-gov-\w+-\d+$/,
    dnsSuffix: 'amazonaws.com',
    dualStackDnsSuffix: 'api.aws',
  },
  {
    id: 'aws-eusc',
    regions: /^eusc-de-\w+-\d+$/,
    dnsSuffix: 'amazonaws.eu',
    dualStackDnsSuffix: 'api.amazonwebservices.eu',
  },
  {
    id: 'aws-iso',
    regions: /^us-iso-\w+-\d+$/,
    dnsSuffix: 'c2s.ic.gov',
    dualStackDnsSuffix: 'api.aws.ic.gov',
  },
  {
    id: 'aws-iso-b',
    regions: /^us-isob-\w+-\d+$/,
    dnsSuffix: 'sc2s.sgov.gov',
    dualStackDnsSuffix: 'api.aws.scloud',
  },
  {
    id: 'aws-iso-e',
    regions: /^eu-isoe-\w+-\d+$/,
    dnsSuffix: 'cloud.adc-e.uk',
    dualStackDnsSuffix: 'api.cloud-aws.adc-e.uk',
  },
  {
    id: 'aws-iso-f',
    regions: /^us-isof-\w+-\d+$/,
    dnsSuffix: 'csp.hci.ic.gov',
    dualStackDnsSuffix: 'api.aws.hci.ic.gov',
  },
];

/**
 * The region that is meant, and whether its FIPS hosts are: as in botocore `fips-us-gov-west-1` and `us-east-1-fips` are
 * names for these.
 */
export function readRegion(written: string): { readonly region: string; readonly isFips: boolean } {
  const region = written.replaceAll('fips-', '').replaceAll('-fips', '');
  return { region, isFips: region !== written };
}

/** The partition that a region is in; undefined when none is known to have such a region. */
export function findPartition(region: string): Partition | undefined {
  const { region: meant } = readRegion(region);
  return PARTITIONS.find(({ regions }) => regions.test(meant));
}

/** The services of which this extension asks something. */
export type ServiceName = 'oidc' | 'portal' | 'sts';

const HOST_PREFIX: Readonly<Record<ServiceName, string>> = {
  oidc: 'oidc',
  portal: 'portal.sso',
  sts: 'sts',
};

/** Which of a service's public hosts is meant; without any, the usual one. */
export interface HostVariant {
  /** Reachable over IPv4 and IPv6. */
  readonly isDualStack?: boolean;
  /** Encrypts with modules that are validated by FIPS 140. */
  readonly isFips?: boolean;
}

/** The public host of a service in a region, as the AWS SDKs resolve it. */
export function serviceHost(
  service: ServiceName,
  writtenRegion: string,
  { isDualStack = false, ...variant }: HostVariant = {},
): string {
  const { region, isFips: isFipsRegion } = readRegion(writtenRegion);
  const isFips = isFipsRegion || variant.isFips;
  const { id, dnsSuffix, dualStackDnsSuffix } = findPartition(region) ?? AWS;
  // There, the usual hosts are the ones for FIPS.
  const isFipsAnyway = id === 'aws-us-gov' && !isDualStack;
  const prefix = `${HOST_PREFIX[service]}${isFips && !isFipsAnyway ? '-fips' : ''}`;
  return `${prefix}.${region}.${isDualStack ? dualStackDnsSuffix : dnsSuffix}`;
}
