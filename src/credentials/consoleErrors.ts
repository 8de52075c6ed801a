import { CodedError } from '../base/errors';

/**
 * - `invalidDestination`: neither a service of the console nor an address in it; the text in `details.destination`
 * - `unknownConsole`: the console of `details.region` is unknown
 * - `userSession`: the profile's credentials are a session of an IAM user, for which the sign-in opens no console
 * - `federationDenied`: the user of an access key may not call GetFederationToken
 * - `signinRefused`: the sign-in takes no credentials of `details.profile`, for whatever reason (`details.status`)
 */
export class ConsoleLinkError extends CodedError<
  'invalidDestination' | 'unknownConsole' | 'userSession' | 'federationDenied' | 'signinRefused'
> {
  static override readonly family = 'ConsoleLinkError';
}
