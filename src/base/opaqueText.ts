/** Longer than any token or secret of the services. Characters. */
const LONGEST_SECRET = 64 * 1024;

/**
 * Whether a text can be a key, a secret or a token: printable ASCII without blanks, which goes into headers, variables and
 * files as it is.
 */
export function isOpaque(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_SECRET && /^[\x21-\x7e]+$/.test(value);
}
