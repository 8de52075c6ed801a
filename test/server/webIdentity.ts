import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IdentityProvider } from './config';
import { rolePrincipal } from './credentials';
import { formFields, type HttpRequest, type Reply } from './http';
import type { EmulatorState } from './state';
import { checkDuration, DEFAULT_ROLE_SECONDS, ROLE_ARN, SESSION_NAME } from './sts';
import { integerField, requiredField } from './stsParameters';
import { credentialsXml, stsRefusal, stsReply } from './stsXml';

const WEB_IDENTITY_TOKEN = { pattern: /^[\s\S]*$/, least: 4, most: 20_000 };

/** What a token of an identity provider says; times in seconds since the epoch. */
interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly exp: number;
}

/** `AssumeRoleWithWebIdentity`: not signed, the token alone says who asks. */
export function assumeRoleWithWebIdentity(state: EmulatorState, request: HttpRequest): Reply {
  const fields = formFields(request);
  const roleArn = requiredField(fields, 'RoleArn', ROLE_ARN);
  const sessionName = requiredField(fields, 'RoleSessionName', SESSION_NAME);
  const token = requiredField(fields, 'WebIdentityToken', WEB_IDENTITY_TOKEN);
  const seconds = integerField(fields, 'DurationSeconds', 900, 43_200) ?? DEFAULT_ROLE_SECONDS;
  const claims = readToken(state, token);

  const role = state.config.iamRoles.find(({ arn }) => arn === roleArn);
  if (!role?.trustedSubjects?.includes(claims.sub)) {
    throw stsRefusal(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
  }
  checkDuration(undefined, seconds, role.maxSessionSeconds ?? DEFAULT_ROLE_SECONDS);

  const principal = rolePrincipal(roleArn, sessionName);
  const path = [`web identity ${claims.sub}`, `role ${principal.arn} for ${seconds} s`];
  const issued = state.credentials.issue(principal, 'assumedRole', seconds, { path });
  return stsReply('AssumeRoleWithWebIdentity', {
    Audience: claims.aud,
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
    Provider: `arn:aws:iam::${principal.account}:oidc-provider/${claims.iss.replace(/^https:\/\//, '')}`,
    Credentials: credentialsXml(issued),
    SubjectFromWebIdentityToken: claims.sub,
  });
}

/** A JSON Web Token of a provider (RFC 7519). Providers sign with a key pair; one shared key does for the emulator. */
export function signWebIdentity(provider: IdentityProvider, subject: string, expiresAtMs: number): string {
  const claims: Claims = {
    iss: provider.issuer,
    aud: provider.audience,
    sub: subject,
    exp: Math.floor(expiresAtMs / 1000),
  };
  const content = [{ alg: 'HS256', typ: 'JWT' }, claims].map(encode).join('.');
  return `${content}.${signature(content, provider)}`;
}

function readToken({ config, clock }: EmulatorState, token: string): Claims {
  const [header = '', payload = '', signed = ''] = token.split('.');
  const claims = decode(payload);
  if (!claims) throw invalid('The ID Token provided is not a valid JWT.');
  const provider = config.identityProviders.find(({ issuer }) => issuer === claims.iss);
  if (!provider) throw invalid('No OpenIDConnect provider found in your account for this issuer');
  if (!isSame(signature(`${header}.${payload}`, provider), signed)) {
    throw invalid("Couldn't retrieve verification key from your identity provider");
  }
  if (claims.aud !== provider.audience) throw invalid('Incorrect token audience');
  if (claims.exp * 1000 <= clock.now()) {
    const at = (seconds: number): string => new Date(seconds * 1000).toISOString();
    const message = `Token expired: current date/time ${at(clock.now() / 1000)} must be before the expiration date/time ${at(claims.exp)}`;
    throw stsRefusal(400, 'ExpiredTokenException', message);
  }
  return claims;
}

function invalid(message: string): Error {
  return stsRefusal(400, 'InvalidIdentityToken', message);
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Claims | undefined {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Claims;
  } catch {
    return undefined;
  }
}

function signature(content: string, { signingKey }: IdentityProvider): string {
  return createHmac('sha256', signingKey).update(content).digest('base64url');
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
