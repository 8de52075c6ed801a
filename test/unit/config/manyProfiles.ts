import { ssoProfileProperties, type WantedProfile } from '../../../src/config/profileBatch';

/** As many profiles as a large company has: four roles in each account. */
export function createManyProfiles(prefix: string, count: number): WantedProfile[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${prefix}-${index}`,
    properties: ssoProfileProperties({
      session: 'corp',
      accountId: String(100_000_000_000 + Math.floor(index / 4)),
      roleName: `Role${index % 4}`,
      region: 'eu-central-1',
      output: 'json',
    }),
  }));
}
