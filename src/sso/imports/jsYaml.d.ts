declare module 'js-yaml' {
  /** @throws YAMLException */
  export function load(text: string): unknown;
}
