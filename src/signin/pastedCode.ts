/**
 * Why a pasted text is no code: `empty`; `notBase64`; `half` (base64 of something that does not say both, as when the end was
 * not copied); `otherLogin` (of another attempt).
 */
export type PastedCodeProblem = 'empty' | 'notBase64' | 'half' | 'otherLogin';

/** More than any such text has. Characters. */
const LONGEST_TEXT = 8192;

/**
 * Reads the text that the page for another device shows: base64 of `state=…&code=…`. Line breaks and blanks, as a terminal
 * or a mail puts them in, do not count.
 * @returns the code, a secret, or what is wrong with the text.
 */
export function readPastedCode(
  text: string,
  state: string,
): { readonly code: string } | { readonly problem: PastedCodeProblem } {
  const pasted = text.replaceAll(/\s+/g, '');
  if (pasted === '') return { problem: 'empty' };
  if (pasted.length > LONGEST_TEXT || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(pasted))
    return { problem: 'notBase64' };
  const said = Buffer.from(pasted, 'base64').toString('utf8');
  if (!/^[\x20-\x7e]*$/.test(said)) return { problem: 'notBase64' };
  const fields = new URLSearchParams(said);
  const given = fields.get('state') ?? '';
  const code = fields.get('code') ?? '';
  if (given === '' || code === '') return { problem: 'half' };
  return given === state ? { code } : { problem: 'otherLogin' };
}
