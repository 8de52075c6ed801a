import { isFilledText, isJsonObject, parseJson, type JsonObject } from '../base/json';
import { isOpaque } from '../base/opaqueText';
import { parseTimestamp } from '../base/timestamp';
import type { AwsCredentials } from './ports';
import { invalidOutput } from './runProgram';

/**
 * Reads what a `credential_process` prints: JSON with `Version` 1, `AccessKeyId`, `SecretAccessKey` and, for credentials
 * that end, `SessionToken` and `Expiration` (ISO 8601).
 * @throws CredentialsError `programOutput`; its text holds nothing of what was printed.
 */
export function parseProcessOutput(text: string, program: string, now: number): AwsCredentials {
  const { Version, AccessKeyId, SecretAccessKey, SessionToken, Expiration } = parseObject(text, program);
  if (Version !== 1) throw invalidOutput(program, 'its Version is not 1');
  if (!isFilledText(AccessKeyId) || !isFilledText(SecretAccessKey)) {
    throw invalidOutput(program, 'AccessKeyId or SecretAccessKey is missing');
  }
  const sessionToken = SessionToken ?? undefined;
  if (sessionToken !== undefined && typeof sessionToken !== 'string') {
    throw invalidOutput(program, 'SessionToken is not a text');
  }
  if (![AccessKeyId, SecretAccessKey, sessionToken || AccessKeyId].every(isOpaque)) {
    throw invalidOutput(program, 'a key or the token holds characters that no such has');
  }
  const expiration = Expiration ?? undefined;
  const expiresAt = parseTimestamp(expiration);
  if (expiration !== undefined && !expiresAt) {
    throw invalidOutput(program, 'Expiration is not a moment (ISO 8601)');
  }
  if (expiresAt && expiresAt.getTime() <= now) {
    throw invalidOutput(program, 'the credentials have expired already');
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(sessionToken && { sessionToken }),
    ...(expiresAt && { expiresAt }),
  };
}

function parseObject(text: string, program: string): JsonObject {
  const value = parseJson(text);
  if (value === undefined)
    throw invalidOutput(program, text.trim() === '' ? 'it printed nothing' : 'it is not JSON');
  if (!isJsonObject(value)) throw invalidOutput(program, 'it is not a JSON object');
  return value;
}
