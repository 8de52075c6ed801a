import { jsonReply, mediaType, Refusal, type HttpRequest } from './http';
import { oidcRefusal } from './oidcErrors';

/** The JSON body of an OIDC operation; what is missing or of another type is refused as `invalid_request`. */
export class OidcParameters {
  readonly #values: Readonly<Record<string, unknown>>;

  private constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  /**
   * @throws Refusal `invalid_request` when the body is not a JSON object; status 415 when it claims to be something else
   * (Smithy, AWS restJson1). To claim nothing, as AWS CLI 2.1 does, is allowed.
   */
  static parse(request: HttpRequest): OidcParameters {
    if (!['application/json', undefined].includes(mediaType(request))) throw unsupportedMediaType();
    let body: unknown;
    try {
      body = JSON.parse(request.body.toString('utf8'));
    } catch {
      body = undefined;
    }
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw oidcRefusal('invalid_request', 'Invalid request body');
    }
    return new OidcParameters(body as Record<string, unknown>);
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined || value === '') {
      throw oidcRefusal('invalid_request', `Missing required parameter ${name}`);
    }
    return value;
  }

  optional(name: string): string | undefined {
    const value = this.#values[name] ?? undefined;
    if (value !== undefined && typeof value !== 'string') throw malformed(name);
    return value;
  }

  list(name: string): readonly string[] | undefined {
    const value = this.#values[name] ?? undefined;
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw malformed(name);
    return value;
  }
}

function unsupportedMediaType(): Refusal {
  return new Refusal(
    jsonReply(
      415,
      { message: 'Unsupported media type' },
      { 'x-amzn-ErrorType': 'UnsupportedMediaTypeException' },
    ),
  );
}

function malformed(name: string): Error {
  return oidcRefusal('invalid_request', `Malformed parameter ${name}`);
}
