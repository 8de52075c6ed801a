import { stsRefusal } from './stsXml';

/** What a text parameter may look like. Lengths in characters. */
export interface TextRule {
  readonly pattern: RegExp;
  readonly least: number;
  readonly most: number;
}

/**
 * A text parameter; undefined when it was not sent.
 * @throws Refusal `ValidationError` when it breaks the rule.
 */
export function textField(fields: URLSearchParams, name: string, rule: TextRule): string | undefined {
  const value = fields.get(name) ?? undefined;
  if (value === undefined) return undefined;
  if (value.length < rule.least) {
    throw constraint(name, value, `Member must have length greater than or equal to ${rule.least}`);
  }
  if (value.length > rule.most) {
    throw constraint(name, value, `Member must have length less than or equal to ${rule.most}`);
  }
  if (!rule.pattern.test(value)) {
    throw constraint(name, value, `Member must satisfy regular expression pattern: ${rule.pattern.source}`);
  }
  return value;
}

/** @throws Refusal `ValidationError` when the parameter is missing or breaks the rule. */
export function requiredField(fields: URLSearchParams, name: string, rule: TextRule): string {
  const value = textField(fields, name, rule);
  if (value === undefined) throw constraint(name, undefined, 'Member must not be null');
  return value;
}

/** @throws Refusal `ValidationError` when the parameter is not a whole number within the limits. */
export function integerField(
  fields: URLSearchParams,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const text = fields.get(name) ?? undefined;
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(value)) throw stsRefusal(400, 'MalformedInput', `${name} must be an integer`);
  if (value < least) {
    throw constraint(name, text, `Member must have value greater than or equal to ${least}`);
  }
  if (value > most) throw constraint(name, text, `Member must have value less than or equal to ${most}`);
  return value;
}

function constraint(name: string, value: string | undefined, rule: string): Error {
  const shown = value === undefined ? 'null' : `'${value}'`;
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  return stsRefusal(
    400,
    'ValidationError',
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${rule}`,
  );
}
