/**
 * An error that callers tell apart by `code`, never by message.
 *
 * `message` is plain English for the log and for tests; what a person reads is made from the code by
 * `editor/errorMessages.ts`. `details` carries the names that such a sentence needs: never a secret.
 */
export class CodedError<Code extends string = string> extends Error {
  /** The name of the class for the log: that of a minified class says nothing. */
  static readonly family: string = 'CodedError';

  readonly code: Code;
  readonly details: Readonly<Record<string, string>>;

  constructor(
    code: Code,
    message: string,
    options: { cause?: unknown; details?: Record<string, string> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.family;
    this.code = code;
    this.details = options.details ?? {};
  }

  /** Whether `error` is of this class and, when codes are given, carries one of them. */
  static is<C extends string>(
    this: new (...args: never[]) => CodedError<C>,
    error: unknown,
    ...codes: C[]
  ): error is CodedError<C> {
    return error instanceof this && (codes.length === 0 || codes.includes(error.code));
  }
}

/** The `code` of a Node system error such as `ENOENT`, or undefined. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Whether a system error says that nothing is there. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '');
}

/** For the `catch` of a call of the file system: nothing there is `fallback`; any other failure says nothing of that. */
export function whenMissing<T>(fallback: T): (error: unknown) => T {
  return (error) => {
    if (isMissing(error)) return fallback;
    throw error;
  };
}

/** Of a system without descriptors or memory for a moment, a disk or share that does not answer, a file that is held. */
const PASSING_CODES: readonly string[] = [
  'EMFILE',
  'ENFILE',
  'EBUSY',
  'EIO',
  'ESTALE',
  'EAGAIN',
  'EINTR',
  'ENOMEM',
  'ETIMEDOUT',
];

/** Whether a system error says nothing of the file: the same call may succeed soon. */
export function isPassingError(error: unknown): error is Error {
  return PASSING_CODES.includes(systemErrorCode(error) ?? '');
}

/** Whether the work ended because its AbortSignal said so: not a failure, nothing to report. */
export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** What an error says, for the log. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : ` (${errorText(error.cause)})`;
  return `${error.name}: ${error.message}${cause}`;
}
