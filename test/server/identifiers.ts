import { createHash, randomBytes } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** Consonants only, so that no word appears in a code that a person reads aloud. */
const USER_CODE_LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';

export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** Eight letters in two groups, such as `WDJB-MJHT`. */
export function randomUserCode(): string {
  const letters = pick(randomBytes(8), USER_CODE_LETTERS);
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** What a person typed, in the form in which codes are kept: upper case, one dash. */
export function normaliseUserCode(typed: string): string {
  const letters = typed.toUpperCase().replace(/[^A-Z]/g, '');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** An access key id of temporary credentials: `ASIA` and 16 characters. */
export function randomAccessKeyId(): string {
  return `ASIA${pick(randomBytes(16), BASE32)}`;
}

/** An IAM user's own access key id: `AKIA` and 16 characters. */
export function randomUserKeyId(): string {
  return `AKIA${pick(randomBytes(16), BASE32)}`;
}

/** 40 characters, `+` and `/` among them. */
export function randomSecretKey(): string {
  return randomBytes(30).toString('base64');
}

/** IAM's unique id of a user (`AIDA`) or role (`AROA`): the same for the same ARN. */
export function uniqueId(prefix: 'AIDA' | 'AROA', arn: string): string {
  return prefix + pick(createHash('sha256').update(arn).digest().subarray(0, 17), BASE32);
}

/** 16 hexadecimal digits, as in `AWSReservedSSO_ReadOnlyAccess_0123456789abcdef`. */
export function reservedRoleSuffix(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

/** `aws`, `aws-cn`, `aws-us-gov` or `aws-eusc`. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return region.startsWith('eusc-') ? 'aws-eusc' : 'aws';
}

function pick(bytes: Uint8Array, alphabet: string): string {
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join('');
}
