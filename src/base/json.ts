/** The members of an object, each of any type. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What a text says in JSON; undefined for what is no JSON: the parser's own error quotes the text, which may hold secrets. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The object that a text holds in JSON; undefined for anything else. */
export function parseJsonObject(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isJsonObject(value) ? value : undefined;
}

/** Whether a value has members with names: it is no list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members of a value; none of what is no object. */
export function membersOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Whether a value is a text that says something. */
export function isFilledText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
