import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  sign,
  type KeyObject,
} from 'node:crypto';
import { SECOND_MS } from '../base/clock';

/** A proof's time may be off by this much. */
export const LONGEST_SKEW_MS = 300 * SECOND_MS;

/** A key for one session: SEC1 PEM on P-256, as the AWS CLI keeps it. A secret. */
export function generateDpopKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'sec1', format: 'pem' }).toString();
}

/** The key of a text; undefined for what is no private key on P-256. */
export function parseDpopKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey({ key: pem, format: 'pem' });
    const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    return isP256 ? key : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Proves that the sender of a request has the key (RFC 9449, 4.2). It is good for one request.
 * @param input.url as it is called.
 * @param input.now by the clock of the service, in milliseconds.
 */
export function createDpopProof(key: KeyObject, { url, now }: { url: string; now: number }): string {
  const { x, y } = createPublicKey(key).export({ format: 'jwk' });
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty: 'EC', x, y, crv: 'P-256' } };
  const claims = { htm: 'POST', htu: url, iat: Math.floor(now / SECOND_MS), jti: randomUUID() };
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}
