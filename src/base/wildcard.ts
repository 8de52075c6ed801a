/**
 * What a pattern stands for in which `*` is any characters; the case makes no difference. Several `*` in a row are one:
 * matching would take time in the power of their number.
 */
export function wildcardExpression(pattern: string): RegExp {
  const source = pattern
    .split(/\*+/)
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 'iu');
}
