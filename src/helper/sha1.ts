/**
 * The SHA-1 of a text, in hex, as FIPS 180-4 has it. It names token files, and guards nothing. A prompt asks for it all the
 * time, and reading `node:crypto` takes longer than all the rest that it waits for.
 */
export function sha1(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  const padded = Buffer.alloc(Math.ceil((bytes.length + 9) / 64) * 64);
  bytes.copy(padded);
  padded.writeUInt8(0x80, bytes.length);
  padded.writeUInt32BE(Math.floor(bytes.length / 0x20000000), padded.length - 8);
  padded.writeUInt32BE((bytes.length << 3) >>> 0, padded.length - 4);

  let state: [number, number, number, number, number] = [
    0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0,
  ];
  for (let block = 0; block < padded.length; block += 64) {
    const words = Array.from({ length: 16 }, (_, index) => padded.readUInt32BE(block + 4 * index));
    const word = (index: number): number => words[index] ?? 0;
    let [a, b, c, d, e] = state;
    for (let round = 0; round < 80; round++) {
      if (round >= 16)
        words.push(rotate(word(round - 3) ^ word(round - 8) ^ word(round - 14) ^ word(round - 16), 1));
      const next = (rotate(a, 5) + mix(round, b, c, d) + e + word(round)) | 0;
      [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
    }
    state = [state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e];
  }
  return state.map((value) => (value >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The function of a round and its constant. */
function mix(round: number, b: number, c: number, d: number): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
