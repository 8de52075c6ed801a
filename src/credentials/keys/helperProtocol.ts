import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseJsonObject } from '../../base/json';

/**
 * How the credential helper, a program in a terminal, asks a VS Code window for credentials: one line of JSON each way
 * over a Unix socket, or a named pipe on Windows, in UTF-8. Both sides prove that they have read the window's owner-only
 * file, and the token in it never travels: a pipe that others can open gives them nothing, and a name that another user
 * took over cannot pass foreign credentials off as the user's. The version is part of every proof.
 */
const PROTOCOL = 'aws-sso-profiles/1';

/** Beside the helper: one file for each window that serves, `<anything>.json`. */
export const WINDOWS_DIRECTORY = 'windows';

export const LONGEST_REQUEST_BYTES = 4096;
export const LONGEST_ANSWER_BYTES = 64 * 1024;

/** What a window's file says. */
export interface ServingWindow {
  /** Path of the socket or pipe. */
  readonly socket: string;
  /** A secret. */
  readonly token: string;
  /** The machine's name: a home directory may be several machines', and a socket works on its own alone. */
  readonly host: string;
}

export interface HelperRequest {
  /** Under which the keychain holds the key; or `profileQuestion`. */
  readonly entry: string;
  /** Random, so that an answer is to this question alone. */
  readonly nonce: string;
  readonly proof: string;
}

/** `elsewhere`: this window does not serve the entry; another one may. `told`: what a tool of an agent found. */
export type AnswerKind = 'credentials' | 'told' | 'refused' | 'elsewhere';

/** After an empty line, which says that the request was taken and is worked on: a person may be asked for a code. */
export interface HelperAnswer {
  readonly kind: AnswerKind;
  /** What to print: the JSON of `credential_process`, or one sentence of why there is none. */
  readonly text: string;
  readonly proof: string;
}

/** No entry of the keychain has a blank. */
const PROFILE_QUESTION = '--profile ';

/** The question for the credentials of a profile. */
export function profileQuestion(profile: string): string {
  return PROFILE_QUESTION + profile;
}

/** The profile that a question is about; undefined for one about an entry of the keychain. */
export function readProfileQuestion(question: string): string | undefined {
  return question.startsWith(PROFILE_QUESTION) ? question.slice(PROFILE_QUESTION.length) : undefined;
}

export function requestProof(token: string, { entry, nonce }: Omit<HelperRequest, 'proof'>): string {
  return createHmac('sha256', token).update(`${PROTOCOL} request\n${nonce}\n${entry}`).digest('hex');
}

export function answerProof(
  token: string,
  nonce: string,
  { kind, text }: Omit<HelperAnswer, 'proof'>,
): string {
  return createHmac('sha256', token).update(`${PROTOCOL} answer\n${nonce}\n${kind}\n${text}`).digest('hex');
}

/** Compares in a time that tells nothing. */
export function isSameProof(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Reads one line of JSON as an object whose named members are strings; undefined for anything else. */
export function readStrings<K extends string>(
  line: string,
  names: readonly K[],
): Record<K, string> | undefined {
  const members = parseJsonObject(line);
  return members && names.every((name) => typeof members[name] === 'string')
    ? (members as Record<K, string>)
    : undefined;
}
