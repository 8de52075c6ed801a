import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromIni } from '@aws-sdk/credential-providers';

/** Of one profile: the key that its credentials have, or why there are none. */
export interface IniAnswer {
  readonly profile: string;
  readonly accessKeyId?: string;
  readonly failure?: string;
}

// Takes the credentials of profiles as users' programs do, and asks STS whether they are good.
const [code = '', ...profiles] = process.argv.slice(2);

async function ask(profile: string): Promise<IniAnswer> {
  try {
    const credentials = await fromIni({
      profile,
      mfaCodeProvider: () => Promise.resolve(code),
      clientConfig: { region: 'us-east-1' },
    })();
    const sts = new STSClient({ region: 'us-east-1', credentials });
    await sts.send(new GetCallerIdentityCommand({}));
    sts.destroy();
    return { profile, accessKeyId: credentials.accessKeyId };
  } catch (error) {
    return { profile, failure: String(error) };
  }
}

async function askAll(): Promise<void> {
  const answers: IniAnswer[] = [];
  for (const profile of profiles) answers.push(await ask(profile));
  process.send?.(answers, () => process.exit(0));
}

void askAll();
