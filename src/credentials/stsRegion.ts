import type { Profile, SharedConfig } from '../config/sharedConfig';

/** Where STS is asked when nothing names a region. */
export const FALLBACK_REGION = 'us-east-1';

/** What the AWS CLI calls the place of services that are one for all regions; it has no host of its own. */
const GLOBAL = 'aws-global';

/** A region of each partition that has its own: elsewhere nobody knows its roles. */
const FIRST_REGIONS: Readonly<Record<string, string>> = {
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
};

/** The region in which STS is asked about a profile: its own, that of its session, or one where its role is known. */
export function findStsRegion(
  { region, sessionId, roleArn }: Profile,
  { sessions }: Pick<SharedConfig, 'sessions'>,
): string {
  const partition = roleArn?.split(':')[1] ?? '';
  const found = region ?? sessions.get(sessionId ?? '')?.region ?? FIRST_REGIONS[partition];
  return found === undefined || found === GLOBAL ? FALLBACK_REGION : found;
}
