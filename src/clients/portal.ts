import { isFilledText } from '../base/json';
import {
  GetRoleCredentialsCommand,
  ListAccountRolesCommand,
  ListAccountsCommand,
  LogoutCommand,
  SSOClient,
  type AccountInfo,
  type RoleInfo,
} from '@aws-sdk/client-sso';
import type { Page, PortalAccount, PortalClient } from '../sso/ports';
import { Answer } from './answer';
import { limitAnswers } from './answerSize';
import { call, clientOptions, malformed } from './call';

/** As much as the service puts on a page; it refuses to be asked for more. */
const PAGE_SIZE = 100;
/** Far more than the 50 characters of an account's name, and the 64 of its address. */
const LONGEST_TEXT = 1000;

export function createPortalClient(region: string): PortalClient {
  const client = new SSOClient(clientOptions('portal', region, { maxAttempts: 3 }));
  const once = new SSOClient(clientOptions('portal', region, { maxAttempts: 1 }));
  for (const { middlewareStack } of [client, once]) middlewareStack.use(limitAnswers());
  return {
    async listAccounts(input, signal) {
      const { accountList, nextToken } = await call(
        'ListAccounts',
        region,
        (options) => once.send(new ListAccountsCommand({ ...input, maxResults: PAGE_SIZE }), options),
        signal,
      );
      const page = toPage(accountList, toAccount, nextToken);
      if (!page) throw malformed('ListAccounts', region);
      return page;
    },

    async listAccountRoles(input, signal) {
      const { roleList, nextToken } = await call(
        'ListAccountRoles',
        region,
        (options) => once.send(new ListAccountRolesCommand({ ...input, maxResults: PAGE_SIZE }), options),
        signal,
      );
      const page = toPage(roleList, toRoleName, nextToken);
      if (!page) throw malformed('ListAccountRoles', region);
      return page;
    },

    async getRoleCredentials(input, signal) {
      const { roleCredentials } = await call(
        'GetRoleCredentials',
        region,
        (options) => client.send(new GetRoleCredentialsCommand(input), options),
        signal,
      );
      const answer = new Answer('GetRoleCredentials', region, roleCredentials);
      return {
        accessKeyId: answer.opaque('accessKeyId'),
        secretAccessKey: answer.opaque('secretAccessKey'),
        sessionToken: answer.opaque('sessionToken'),
        expiresAt: answer.moment('expiration'),
      };
    },

    async logout({ accessToken }, signal) {
      const command = new LogoutCommand({ accessToken });
      command.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          const { statusCode, headers } = result.response as HttpResponse;
          // The service says nothing but 200, and so does a network's sign-in page. Other pages have a status that tells.
          const isPage = /html/i.test(headers['content-type'] ?? '');
          if (isPage && statusCode >= 200 && statusCode < 300) throw malformed('Logout', region);
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
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the service sent as a page, unless something in it is not what it should be. */
function toPage<From, To>(
  list: readonly From[] | undefined,
  convert: (item: From) => To | undefined,
  nextToken: unknown,
): Page<To> | undefined {
  if (!Array.isArray(list)) return undefined;
  const isToken = typeof nextToken === 'string';
  if (!isToken && nextToken !== undefined && nextToken !== null) return undefined;
  const items = list.map(convert);
  if (!items.every((item) => item !== undefined)) return undefined;
  return { items, ...(isToken && nextToken !== '' && { nextToken }) };
}

function toAccount(account: AccountInfo | null): PortalAccount | undefined {
  const { accountId, accountName, emailAddress } = account ?? {};
  if (!isFilledText(accountId) || !/^\d{12}$/.test(accountId)) return undefined;
  if ([accountName, emailAddress].some((text) => isFilledText(text) && text.length > LONGEST_TEXT))
    return undefined;
  return {
    accountId,
    ...(isFilledText(accountName) && { name: accountName }),
    ...(isFilledText(emailAddress) && { email: emailAddress }),
  };
}

/** The names that CreatePermissionSet allows, and longer ones. */
function toRoleName(role: RoleInfo | null): string | undefined {
  const { roleName } = role ?? {};
  return isFilledText(roleName) && /^[\w+=,.@-]{1,128}$/.test(roleName) ? roleName : undefined;
}
