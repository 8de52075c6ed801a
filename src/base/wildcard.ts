/**
 * What a pattern stands for in which `*` is any characters; the case makes no difference. The time grows with the length
 * of the text alone: each part is looked for once, from left to right.
 */
export function wildcardMatcher(pattern: string): (text: string) => boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const last = rest.pop();
  if (last === undefined) return (text) => text.toLowerCase() === first;
  return (text) => {
    const lower = text.toLowerCase();
    if (!lower.startsWith(first)) return false;
    let position = first.length;
    for (const part of rest) {
      const found = lower.indexOf(part, position);
      if (found === -1) return false;
      position = found + part.length;
    }
    return lower.length - last.length >= position && lower.endsWith(last);
  };
}
