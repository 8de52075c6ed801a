const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
};

/**
 * The content of each element of a name, in order. Answers of AWS's query protocol have no attributes inside, and no
 * element within another of the same name.
 */
export function findElements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, content = '']) => content);
}

/** The text of the first element of a name; undefined when there is none, or nothing in it. */
export function findText(xml: string, name: string): string | undefined {
  const [content] = findElements(xml, name);
  return content?.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity] ?? entity) || undefined;
}
