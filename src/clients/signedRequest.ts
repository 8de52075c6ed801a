import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { sendHttp, type HttpAnswer, type HttpRequest } from '../base/http';
import type { AwsCredentials } from '../credentials/ports';

/** A request to any AWS service, to be signed with Signature Version 4. */
export interface SignedRequest extends Omit<HttpRequest, 'reads'> {
  /** The service's name in the signature's scope, such as `iam`. */
  readonly service: string;
  /** The region in the signature's scope. */
  readonly region: string;
}

/**
 * Signs a request, sends it once, and reads all of the answer; a refusal is one like any other.
 * @throws what `sendHttp` throws.
 */
export async function sendSigned(
  { service, region, method, url, headers = {}, body }: SignedRequest,
  credentials: AwsCredentials,
  signal?: AbortSignal,
): Promise<HttpAnswer> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new SignatureV4({
    service,
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    sha256: Sha256,
    // S3 alone takes the path as it is sent.
    uriEscapePath: service !== 's3',
  });
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port && { port: Number(url.port) }),
    path: url.pathname,
    query: queryOf(url),
    headers: { ...headers, host: url.host },
    ...(body !== undefined && { body }),
  });
  return sendHttp(
    { method, url, headers: signed.headers, ...(body !== undefined && { body }), reads: 'all' },
    signal,
  );
}

function queryOf(url: URL): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name);
    query[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return query;
}

/** Node's SHA-256 in the shape that the signer asks for: with a key it is an HMAC. */
class Sha256 {
  readonly #secret: Uint8Array | string | undefined;
  #hash;

  constructor(secret?: unknown) {
    this.#secret = typeof secret === 'string' || secret instanceof Uint8Array ? secret : undefined;
    this.#hash = this.#create();
  }

  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    this.#hash = this.#create();
  }

  #create() {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
  }
}
