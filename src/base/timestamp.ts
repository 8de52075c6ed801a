const TIMESTAMP = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|UTC|[+-]\d{2}:?\d{2})$/i;

/**
 * Reads a timestamp as the tools that share the token cache write it: `2026-11-20T14:02:47Z`, with milliseconds (SDK for
 * JavaScript), with `UTC` (older AWS CLI) or with an offset (botocore). One without a zone is not a moment.
 *
 * @returns undefined when it is anything else, so that nonsense is never taken for "valid for ever".
 */
export function parseTimestamp(text: unknown): Date | undefined {
  if (typeof text !== 'string' || !TIMESTAMP.test(text)) return undefined;
  const date = new Date(text.replace(' ', 'T').replace(/(?:UTC|z)$/i, 'Z'));
  return Number.isNaN(date.getTime()) || !isDay(text.slice(0, 10)) ? undefined : date;
}

/** `Date` takes 30 February for 2 March. */
function isDay(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** Prints a moment in the only spelling that every AWS tool reads: UTC, whole seconds, `Z`. */
export function formatTimestamp(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
