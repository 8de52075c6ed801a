/**
 * The sign-in service of AWS in one region, declared in the terms of this floor; `clients/` implements it. Rejections are
 * `SigninError`s where the service names a reason of the session's own, else `SsoError`s.
 */

import type { TemporaryCredentials } from '../sso/ports';

/** The fixed clients of `aws login`: the browser on this machine, or on another. */
export type SigninClientId =
  'arn:aws:signin:::devtools/same-device' | 'arn:aws:signin:::devtools/cross-device';

/** What the browser is sent to the consent page with. */
export interface SigninAuthorization {
  readonly clientId: SigninClientId;
  readonly redirectUri: string;
  readonly state: string;
  /** base64url of the SHA-256 of the code verifier. */
  readonly codeChallenge: string;
}

export type SigninGrant =
  | {
      readonly type: 'authorizationCode';
      readonly code: string;
      readonly codeVerifier: string;
      readonly redirectUri: string;
    }
  | { readonly type: 'refreshToken'; readonly refreshToken: string };

export interface SigninTokens {
  readonly credentials: TemporaryCredentials;
  /** A secret. */
  readonly refreshToken: string;
  /** A JWT; absent after a refresh. */
  readonly idToken?: string;
}

export interface ConsoleSigninClient {
  /** Where a sign-in on another device shows the text to paste. */
  readonly confirmationUri: string;
  /** The consent page; no request is made. */
  authorizeUrl(input: SigninAuthorization): string;
  /**
   * One attempt; a second one only where the service refused the time of the proof, so that nothing was used up.
   * @param input.dpopKey PEM; a secret.
   */
  createToken(
    input: { readonly clientId: string; readonly dpopKey: string; readonly grant: SigninGrant },
    signal?: AbortSignal,
  ): Promise<SigninTokens>;
}

export interface ConsoleSigninClients {
  consoleSignin(region: string): ConsoleSigninClient;
}
