import fc from 'fast-check';

const eol = fc.constantFrom('\n', '\r\n');
const blanks = fc.constantFrom('', ' ', '  ', '\t');
const name = fc.constantFrom('default', 'dev', 'a.b/c', "'my prof'", '__proto__', 'ünïcode', 'x]y');
const key = fc.constantFrom('region', 'Region', 's3', 'sso_start_url', 'in valid', '', 'role_arn');
const value = fc.constantFrom(
  '',
  'us-east-1',
  'https://x.awsapps.com/start#/',
  'a=b',
  'true',
  'x # note',
  '\0',
  '😂',
);

const usualLine = fc.oneof(
  fc.tuple(blanks, name, blanks).map(([before, it, after]) => `[${before}profile ${it}${after}]`),
  fc.tuple(blanks, name).map(([indent, it]) => `${indent}[sso-session ${it}] # comment`),
  fc.tuple(blanks, key, blanks, value).map(([indent, it, gap, to]) => `${indent}${it}${gap}=${gap}${to}`),
  fc
    .tuple(blanks, fc.constantFrom('# c', '; c', 'junk', ' key = nested', '[open', ': x', '\r', ''))
    .map(([indent, it]) => indent + it),
);

/** Text that looks like a shared file, broken in the ways such files are. */
export const fileText = fc
  .tuple(
    fc.constantFrom('', '\uFEFF'),
    fc.array(fc.tuple(usualLine, eol), { maxLength: 25 }),
    fc.oneof(fc.constant(''), usualLine),
  )
  .map(([mark, lines, last]) => mark + lines.map((line) => line.join('')).join('') + last);

/** A value that stands on one line. */
export const plainValue = fc.constantFrom(
  '',
  'eu-west-1',
  'a = b',
  'https://y/#/',
  'semi;colon',
  '[x]',
  '"q"',
  '=',
);
