/** What a pattern stands for in which `*` is any characters; the case makes no difference. */
export function wildcardExpression(pattern: string): RegExp {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 'iu');
}
