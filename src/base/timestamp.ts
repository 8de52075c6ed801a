import { MINUTE_MS } from './clock';

/** A date and a time of ISO 8601, in its long or its basic form, and the zone. */
const TIMESTAMP =
  /^(\d{4})(-?)(\d{2})\2(\d{2})(?:T| +)(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,12}))?)?)? ?(?:Z|UTC|GMT|([+-])(\d{2})(?::?([0-5]\d))?)$/i;

/**
 * Reads a timestamp as the tools that share the token cache write it, and as programs print it: `2026-11-20T14:02:47Z`, with
 * milliseconds (SDK for JavaScript), with `UTC` (older AWS CLI) or an offset (botocore), without seconds, in the basic form
 * `20261120T140247Z`. One without a zone is not a moment. What botocore reads of these, it reads as the same moment.
 *
 * @returns undefined when it is anything else, so that nonsense is never taken for "valid for ever".
 */
export function parseTimestamp(text: unknown): Date | undefined {
  const found = typeof text === 'string' ? TIMESTAMP.exec(text) : null;
  if (!found) return undefined;
  const [, year, , month, day, hour, minute = '00', second = '00', fraction = ''] = found;
  const [sign, hours = '0', minutes = '0'] = found.slice(9);
  if (Number(hours) > 23) return undefined;
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  const date = new Date(written);
  // `Date` takes 30 February for 2 March, and 24:00 for the next day.
  if (Number.isNaN(date.getTime()) || date.toISOString() !== written) return undefined;
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  return new Date(date.getTime() - (sign === '-' ? -offsetMs : offsetMs));
}

/** Prints a moment in the only spelling that every AWS tool reads: UTC, whole seconds, `Z`. */
export function formatTimestamp(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
