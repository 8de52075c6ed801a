import { GetRoleCredentialsCommand, LogoutCommand, SSOClient } from '@aws-sdk/client-sso';
import type { PortalClient } from '../sso/ports';
import { call, clientOptions, malformed } from './call';

export function createPortalClient(region: string): PortalClient {
  const client = new SSOClient(clientOptions(region, 3));
  return {
    async getRoleCredentials(input, signal) {
      const { roleCredentials } = await call(
        'GetRoleCredentials',
        region,
        (options) => client.send(new GetRoleCredentialsCommand(input), options),
        signal,
      );
      const { accessKeyId, secretAccessKey, sessionToken, expiration } = roleCredentials ?? {};
      if (!accessKeyId || !secretAccessKey || !sessionToken || !expiration) {
        throw malformed('GetRoleCredentials', region);
      }
      return { accessKeyId, secretAccessKey, sessionToken, expiresAt: new Date(expiration) };
    },

    async logout({ accessToken }, signal) {
      await call(
        'Logout',
        region,
        (options) => client.send(new LogoutCommand({ accessToken }), options),
        signal,
      );
    },
  };
}
