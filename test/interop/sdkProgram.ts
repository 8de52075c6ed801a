import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromLoginCredentials, fromSSO } from '@aws-sdk/credential-providers';

// Asks STS whose credentials a profile gives, with the credential provider that users' programs have.
const [profile = '', kind = 'sso'] = process.argv.slice(2);

async function askAccount(): Promise<string | undefined> {
  const sts = new STSClient({
    region: 'us-east-1',
    credentials: (kind === 'login' ? fromLoginCredentials : fromSSO)({ profile }),
  });
  return (await sts.send(new GetCallerIdentityCommand({}))).Account;
}

askAccount().then(
  (account) => process.send?.({ account }, () => process.exit(0)),
  (error: unknown) => process.send?.({ failure: String(error) }, () => process.exit(1)),
);
