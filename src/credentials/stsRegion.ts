import { FALLBACK_REGION, findPartition } from '../config/partitions';
import type { Profile, SharedConfig } from '../config/sharedConfig';

/** What the AWS CLI calls the place of services that are one for all regions; it has no host of its own. */
const GLOBAL = 'aws-global';

/** A region of each partition that has its own: elsewhere its roles are unknown. */
const FIRST_REGIONS: Readonly<Record<string, string>> = {
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
  'aws-iso': 'us-iso-east-1',
  'aws-iso-b': 'us-isob-east-1',
  'aws-iso-e': 'eu-isoe-west-1',
  'aws-iso-f': 'us-isof-south-1',
};

/**
 * The region in which STS is asked about a profile: its own, that of its session, that of the environment, which is the AWS
 * CLI's for a profile without one, or one where its role is known.
 */
export function findStsRegion(
  { region, sessionId, roleArn }: Profile,
  { sessions }: Pick<SharedConfig, 'sessions'>,
  environment: NodeJS.ProcessEnv,
): string {
  const own = region ?? (sessions.get(sessionId ?? '')?.region || undefined);
  const found = own ?? findRegionElsewhere(roleArn?.split(':')[1], environment);
  return found === undefined || found === GLOBAL ? FALLBACK_REGION : found;
}

function findRegionElsewhere(
  partition: string | undefined,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const region = environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || undefined;
  if (partition === undefined) return region;
  const isOfPartition = region !== undefined && findPartition(region)?.id === partition;
  return isOfPartition ? region : FIRST_REGIONS[partition];
}
