import { createHmac } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_SECONDS = 30;

/** The number of the 30-second step that a time falls in. */
export function totpStep(timeMs: number): number {
  return Math.floor(timeMs / 1000 / STEP_SECONDS);
}

/**
 * The one-time code of a device at a time (RFC 6238, SHA-1).
 * @param secret in base32, as a QR code carries it; spaces and padding are ignored.
 */
export function totpCode(secret: string, timeMs: number, digits = 6): string {
  return codeOfStep(decodeBase32(secret), totpStep(timeMs), digits);
}

/** The step in which `code` is the right one, at most one step away from `timeMs`; undefined when there is none. */
export function matchingTotpStep(secret: string, code: string, timeMs: number): number | undefined {
  const key = decodeBase32(secret);
  const current = totpStep(timeMs);
  return [current, current - 1, current + 1].find((step) => codeOfStep(key, step, code.length) === code);
}

function codeOfStep(key: Buffer, step: number, digits: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', key).update(message).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0xf;
  const number = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

function decodeBase32(text: string): Buffer {
  const bits = Array.from(text.toUpperCase().replace(/[^A-Z2-7]/g, ''), (letter) =>
    BASE32.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}
