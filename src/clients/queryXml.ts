const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
};

/**
 * The content of each element of a name, in order. Answers of AWS's query protocol have no attributes inside, and no
 * element within another of the same name. One pass: an element that nothing closes ends the search.
 */
export function findElements(xml: string, name: string): string[] {
  const [open, close] = [`<${name}>`, `</${name}>`];
  const contents: string[] = [];
  for (let start = xml.indexOf(open); start !== -1;) {
    const from = start + open.length;
    const end = xml.indexOf(close, from);
    if (end === -1) break;
    contents.push(xml.slice(from, end));
    start = xml.indexOf(open, end + close.length);
  }
  return contents;
}

/** The text of the first element of a name; undefined when there is none, or nothing in it. */
export function findText(xml: string, name: string): string | undefined {
  const [content] = findElements(xml, name);
  return content?.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity] ?? entity) || undefined;
}
