export interface PythonJsonOptions {
  readonly sortKeys?: boolean;
  /** Without blanks, as with `separators=(',', ':')`. */
  readonly minified?: boolean;
}

/**
 * Prints a value as Python's `json.dumps` does: `", "` and `": "` between the parts, everything outside ASCII escaped.
 * Cache keys of the AWS CLI are hashes of such text, and its token files hold it.
 */
export function pythonJson(value: unknown, options: PythonJsonOptions = {}): string {
  const [comma, colon] = options.minified ? [',', ':'] : [', ', ': '];
  if (Array.isArray(value)) return `[${value.map((item) => pythonJson(item, options)).join(comma)}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    if (options.sortKeys) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, item]) => `${ascii(key)}${colon}${pythonJson(item, options)}`).join(comma)}}`;
  }
  return typeof value === 'string' ? ascii(value) : JSON.stringify(value);
}

function ascii(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
