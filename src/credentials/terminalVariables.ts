/**
 * What terminals inherit: VS Code's own environment with what the setting `terminal.integrated.env` says (null removes). Values
 * in which VS Code would put something else than a variable of the environment are left out.
 */
export function inheritedByTerminals(
  environment: NodeJS.ProcessEnv,
  setting: Readonly<Record<string, unknown>>,
): NodeJS.ProcessEnv {
  const set = Object.entries(setting).flatMap(([name, value]): [string, string | undefined][] => {
    if (value === null) return [[name, undefined]];
    const text = typeof value === 'string' ? withVariables(value, environment) : undefined;
    return text === undefined ? [] : [[name, text]];
  });
  const all = Object.entries({ ...environment, ...Object.fromEntries(set) });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

function withVariables(value: string, environment: NodeJS.ProcessEnv): string | undefined {
  const text = value.replace(/\$\{env:([^{}]+)\}/g, (_, name: string) => environment[name] ?? '');
  return text.includes('${') ? undefined : text;
}
