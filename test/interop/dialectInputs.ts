/** What a person may write, and the setting that is asked for. */
export interface DialectInput {
  readonly what: string;
  readonly config: string;
  readonly credentials?: string;
  readonly profile: string;
  readonly key: string;
}

const of = (what: string, config: string, profile = 'a', key = 'region'): DialectInput => ({
  what,
  config,
  profile,
  key,
});

export const DIALECT_INPUTS: readonly DialectInput[] = [
  of('a plain profile', '[profile a]\nregion = x\n'),
  of('no blanks around "="', '[profile a]\nregion=x\n'),
  of('a colon for "="', '[profile a]\nregion: x\n'),
  of('a key in upper case', '[profile a]\nRegion = x\n'),
  of('an indented key', '[profile a]\n  region = x\n'),
  of('an indented key below another', '[profile a]\noutput = json\n  region = x\n'),
  of('a comment behind a value', '[profile a]\nregion = x # y\n'),
  of('"#" in a value', '[profile a]\nregion = x#y\n'),
  of('";" in a value', '[profile a]\nregion = x;y\n'),
  of('quotes', '[profile a]\nregion = "x"\n'),
  of('an empty value', '[profile a]\nregion =\n'),
  of('"=" in a value', '[profile a]\nregion = x=y\n'),
  of('"%" in a value', '[profile a]\nregion = 100%\n'),
  of('a value on two lines', '[profile a]\nregion = x\n  y\n'),
  of('a key twice', '[profile a]\nregion = x\nregion = y\n'),
  of('a key twice in other cases', '[profile a]\nregion = x\nREGION = y\n'),
  of('a section twice', '[profile a]\nregion = x\n[profile a]\noutput = json\n'),
  of('[default]', '[default]\nregion = x\n', 'default'),
  of('[profile default]', '[profile default]\nregion = x\n', 'default'),
  of(
    '[default] after [profile default]',
    '[profile default]\nregion = x\n[default]\nregion = y\n',
    'default',
  ),
  of(
    '[profile default] after [default]',
    '[default]\nregion = y\n[profile default]\nregion = x\n',
    'default',
  ),
  of('[DEFAULT]', '[DEFAULT]\nregion = x\n[profile a]\noutput = json\n'),
  of('a bare name', '[a]\nregion = x\n'),
  of('"Profile" in upper case', '[Profile a]\nregion = x\n'),
  of('a tab before the name', '[profile\ta]\nregion = x\n'),
  of('two blanks before the name', '[profile  a]\nregion = x\n'),
  of('blanks inside the brackets', '[ profile a ]\nregion = x\n'),
  of('a dot for the blank', '[profile.a]\nregion = x\n'),
  of('a quoted name', '[profile "a"]\nregion = x\n'),
  of('a name with a blank', '[profile a b]\nregion = x\n', 'a b'),
  of('a quoted name with a blank', '[profile "a b"]\nregion = x\n', 'a b'),
  of('a name with a dot', '[profile a.b]\nregion = x\n', 'a.b'),
  of('a name with a bracket', '[profile a]b]\nregion = x\n', 'a]b'),
  of('a name that is not ASCII', '[profile é]\nregion = x\n', 'é'),
  of('a comment behind a header', '[profile a] # y\nregion = x\n'),
  of('a comment behind a header, without a blank', '[profile a]# y\nregion = x\n'),
  of('a bracket in the comment behind a header', '[profile a] # [y]\nregion = x\n'),
  of('an indented header', '  [profile a]\nregion = x\n'),
  of('an indented header below a key', '[profile b]\noutput = json\n  [profile a]\nregion = x\n'),
  of('no closing bracket', '[profile a\nregion = x\n'),
  of('text behind a header', '[profile a] y\nregion = x\n'),
  of('a line that is no setting', '[profile a]\nregion = x\ny\n'),
  of('a setting before the first header', 'output = json\n[profile a]\nregion = x\n'),
  of('a byte order mark', '\uFEFF[profile a]\nregion = x\n'),
  of('a no-break space before the value', '[profile a]\nregion =\u00a0x\n'),
  of('a next-line character before the value', '[profile a]\nregion =\u0085x\n'),
  of('a no-break space in the header', '[profile\u00a0a]\nregion = x\n'),
  of('line ends of Windows', '[profile a]\r\nregion = x\r\n'),
  of('line ends of old Macs', '[profile a]\rregion = x\r'),
  of('a nested setting', '[profile a]\ns3 =\n  max_queue_size = 1\n', 'a', 's3.max_queue_size'),
  of('a nested line that is no setting', '[profile a]\nregion = x\ns3 =\n  y\n'),
  {
    what: 'the same key in both files',
    config: '[profile a]\nregion = x\n',
    credentials: '[a]\nregion = y\n',
    profile: 'a',
    key: 'region',
  },
  {
    what: '[profile a] in the credentials file',
    config: '',
    credentials: '[profile a]\nregion = x\n',
    profile: 'a',
    key: 'region',
  },
  of('a name that objects have', '[profile constructor]\nregion = x\n', 'constructor'),
];
