import { createHash, createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { headerValue, type HttpRequest } from './http';
import type { ServerClock } from './serverClock';

/** How far the time of a proof may be from the server's. */
const LONGEST_SKEW_SECONDS = 5 * 60;

/** Judges proofs of possession (RFC 9449): one is good for one request. */
export class DpopProofs {
  readonly #clock: ServerClock;
  readonly #seen = new Set<string>();

  constructor(clock: ServerClock) {
    this.#clock = clock;
  }

  /** @returns the thumbprint (RFC 7638) of the key that signed, or what is wrong with the proof. */
  check(request: HttpRequest): { readonly thumbprint: string } | { readonly problem: string } {
    const parts = (headerValue(request, 'dpop') ?? '').split('.');
    const [header, claims] = parts.slice(0, 2).map(parseJson);
    if (parts.length !== 3 || !header || !claims) return { problem: 'no proof' };
    const jwk = readKey(header);
    if (!jwk) return { problem: 'its header names no key of P-256' };
    const signed = Buffer.from(`${parts[0]}.${parts[1]}`);
    const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    if (!verify('sha256', signed, key, Buffer.from(parts[2] ?? '', 'base64url'))) {
      return { problem: 'its signature is wrong' };
    }
    const { htm, htu, iat, jti } = claims;
    if (htm !== request.method) return { problem: 'htm is another method' };
    if (htu !== `http://${request.headers.host ?? ''}${request.path}`)
      return { problem: 'htu is another URL' };
    const skewSeconds = typeof iat === 'number' ? Math.abs(iat - this.#clock.wallClock() / 1000) : NaN;
    if (!(skewSeconds <= LONGEST_SKEW_SECONDS)) return { problem: 'iat is too far from now' };
    if (typeof jti !== 'string' || jti === '' || this.#seen.has(jti)) return { problem: 'jti is not new' };
    this.#seen.add(jti);
    return { thumbprint: thumbprintOf(jwk) };
  }

  clear(): void {
    this.#seen.clear();
  }
}

/** RFC 7638: the SHA-256 of the members that make the key, in their order. */
export function thumbprintOf({ crv, kty, x, y }: JsonWebKey): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

function readKey(header: Record<string, unknown>): JsonWebKey | undefined {
  const { typ, alg, jwk } = header;
  if (typ !== 'dpop+jwt' || alg !== 'ES256' || typeof jwk !== 'object' || jwk === null) return undefined;
  const { kty, crv, x, y, ...others } = jwk as JsonWebKey;
  // A private part has no business here.
  if (kty !== 'EC' || crv !== 'P-256' || !x || !y || Object.keys(others).length > 0) return undefined;
  return { kty, crv, x, y };
}

function parseJson(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
