import type { Profile } from '../../config/sharedConfig';
import { readAsked } from './askedProfile';
import type { Reading } from './importTypes';
import type { ReaderServices } from './readerServices';
import { INLINE_KEYS, inlineFacts, readSso } from './ssoReading';
import type { Asked } from './toolCalls';

const REMOVES = ['credential_process', 'sso_auto_populated'];

/** A profile of aws-sso-util: plain settings beside a process that names it. Options of the process take precedence. */
export function readAwsSsoUtil(
  profile: Profile,
  asked: Asked | undefined,
  services: ReaderServices,
): Reading {
  const { name } = profile;
  const facts = inlineFacts(profile);
  const optionOf = (option: string): string | undefined => asked?.options.get(option);
  const own = readSso(
    {
      ...facts,
      startUrl: optionOf('sso-start-url') ?? optionOf('start-url') ?? facts.startUrl,
      region: optionOf('sso-region') ?? optionOf('region') ?? facts.region,
      accountId: optionOf('account-id') ?? facts.accountId,
      roleName: optionOf('role-name') ?? facts.roleName,
    },
    services.config,
    { removes: REMOVES },
  );
  return readAsked({ name, asked: asked?.profile, own, removes: [...INLINE_KEYS, ...REMOVES] }, services);
}
