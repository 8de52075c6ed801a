import { systemClock, type Clock } from '../base/clock';
import type { AwsClients } from '../credentials/clientPorts';
import { createAccessProbe } from './accessProbe';
import { createConsoleSigninClient } from './consoleSignin';
import { createIamClient } from './iam';
import { machineCredentials } from './machineCredentials';
import { createOidcClient } from './oidc';
import { createPortalClient } from './portal';
import { createSigninClient } from './signin';
import { createStsClient } from './sts';

/**
 * The AWS SDK behind the ports. Endpoints are those that the environment names (`sso/serviceEndpoint.ts`), else the
 * public ones of the region.
 *
 * @param clock by which lifetimes, told in seconds, become moments.
 */
export function createAwsClients(clock: Clock = systemClock): AwsClients {
  const oidc = perRegion((region) => createOidcClient(region, clock));
  const dualStackOidc = perRegion((region) => createOidcClient(region, clock, true));
  return {
    oidc: (region, isDualStack = false) => (isDualStack ? dualStackOidc : oidc)(region),
    portal: perRegion(createPortalClient),
    sts: perRegion(createStsClient),
    iam: perRegion(createIamClient),
    accessProbe: createAccessProbe,
    signin: createSigninClient,
    consoleSignin: (region) => createConsoleSigninClient(region, clock),
    ...machineCredentials,
  };
}

/** One client a region: a client keeps its connections open and its endpoint resolved. */
function perRegion<T>(create: (region: string) => T): (region: string) => T {
  const clients = new Map<string, T>();
  return (region) => {
    const existing = clients.get(region);
    if (existing !== undefined) return existing;
    const created = create(region);
    clients.set(region, created);
    return created;
  };
}
