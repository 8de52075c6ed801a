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
      const command = new LogoutCommand({ accessToken });
      command.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          const { headers } = result.response as HttpResponse;
          // The service says nothing but 200, and so does a network's sign-in page.
          if (/html/i.test(headers['content-type'] ?? '')) throw malformed('Logout', region);
          return result;
        },
        { step: 'deserialize', priority: 'low' },
      );
      await call('Logout', region, (options) => client.send(command, options), signal);
    },
  };
}

/** The part of the SDK's response that tells a page from the service. */
interface HttpResponse {
  readonly headers: Readonly<Record<string, string>>;
}
