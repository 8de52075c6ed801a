import { CONTAINER_VARIABLES } from '../../credentials/credentialVariables';
import type { Assignments } from './shellAssignment';

/**
 * What takes the keys of a profile out of a terminal, and leaves it working as nobody. Without keys and without a name,
 * tools would go on as the `default` profile, which may be another account. A name that no file defines stops them, and
 * tells why where they name it; some look for the role of the container or the machine even then, which these cannot get.
 */
export function assignmentsAfterKeys(profileName: string): Assignments {
  return {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_SESSION_TOKEN: undefined,
    AWS_CREDENTIAL_EXPIRATION: undefined,
    ...Object.fromEntries(CONTAINER_VARIABLES.map((name) => [name, undefined])),
    AWS_EC2_METADATA_DISABLED: 'true',
    // Whatever the profile is called, every shell can take this.
    AWS_PROFILE: `keys-of-${profileName.replace(/[^\p{L}\p{N}._@+-]/gu, '-')}-have-ended`,
  };
}
