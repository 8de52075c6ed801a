import { SECOND_MS, type Clock } from '../base/clock';
import { isOpaque } from '../base/opaqueText';
import { parseTimestamp } from '../base/timestamp';
import { isWebLink } from '../base/webLink';
import { isKeyId } from '../credentials/keys/rotationRecords';
import { malformed } from './call';

const YEAR_S = 366 * 24 * 3600;
/** From here on a date has five digits for its year, which no tool reads. */
const YEAR_10000_MS = Date.UTC(10_000, 0);

/**
 * The fields of a service's answer. The SDK hands on whatever the answer holds, so each field is checked for its type and
 * range here, before anything is done with it. What is not as the service sends it makes the whole answer malformed.
 */
export class Answer {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #operation: string;
  readonly #region: string;

  /** @param fields what the SDK returned, or a part of it. */
  constructor(operation: string, region: string, fields: unknown) {
    this.#operation = operation;
    this.#region = region;
    if (typeof fields !== 'object' || fields === null) throw malformed(operation, region);
    this.#fields = fields as Readonly<Record<string, unknown>>;
  }

  /** The fields of a part. */
  part(name: string): Answer {
    return new Answer(this.#operation, this.#region, this.#fields[name]);
  }

  /** A token, key, secret or id. */
  opaque(name: string): string {
    return this.optionalOpaque(name) ?? this.#fail();
  }

  /** The same, which may be missing. */
  optionalOpaque(name: string): string | undefined {
    const value = this.#fields[name];
    if (value === undefined || value === null || value === '') return undefined;
    return isOpaque(value) ? value : this.#fail();
  }

  /** The id of an access key, by which files are named. */
  keyId(name: string): string {
    const value = this.opaque(name);
    return isKeyId(value) ? value : this.#fail();
  }

  /** A code that a person compares: letters, digits and dashes. */
  userCode(name: string): string {
    const value = this.opaque(name);
    return /^[A-Za-z0-9-]{1,32}$/.test(value) ? value : this.#fail();
  }

  /** A page to open. */
  webLink(name: string): string {
    const value = this.opaque(name);
    return isWebLink(value) ? value : this.#fail();
  }

  /** A lifetime in seconds, a year at most unless said; @returns the moment of its end. */
  lifetime(name: string, clock: Clock, mostSeconds = YEAR_S): Date {
    const seconds = this.#number(name);
    if (seconds <= 0 || seconds > mostSeconds) return this.#fail();
    return new Date(clock.now() + seconds * SECOND_MS);
  }

  /** A duration in seconds within bounds; @returns milliseconds, those of the default when the field is missing. */
  pause(
    name: string,
    bounds: { readonly least: number; readonly most: number; readonly usual: number },
  ): number {
    const isMissing = this.#fields[name] === undefined || this.#fields[name] === null;
    const seconds = isMissing ? bounds.usual : this.#number(name) || bounds.usual;
    return Math.min(Math.max(seconds, bounds.least), bounds.most) * SECOND_MS;
  }

  /** A moment, as a `Date` or in units since the epoch, that has a date of the usual form. */
  moment(name: string, unitMs = 1): Date {
    const value = this.#fields[name];
    const time = value instanceof Date ? value.getTime() : this.#number(name) * unitMs;
    return time > 0 && time < YEAR_10000_MS ? new Date(time) : this.#fail();
  }

  /** A moment as a text of ISO 8601. */
  timestamp(name: string): Date {
    return parseTimestamp(this.#fields[name]) ?? this.#fail();
  }

  #number(name: string): number {
    const value = this.#fields[name];
    return typeof value === 'number' && Number.isFinite(value) ? value : this.#fail();
  }

  #fail(): never {
    throw malformed(this.#operation, this.#region);
  }
}
