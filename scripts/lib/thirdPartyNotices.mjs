// The notices of the packages whose code ships inside our bundles: their licenses ask for it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a package that hold what has to be passed on. */
const NOTICE_FILE = /^(licen[cs]e|copying|copyright|notice)/i;

/**
 * The packages that bundles were made of, as folders below the root, `node_modules` included.
 * @param {Iterable<import('esbuild').Metafile>} metafiles
 */
export function bundledPackages(metafiles) {
  const inputs = [...metafiles].flatMap(({ inputs }) => Object.keys(inputs));
  const packages = inputs.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return [...new Set(packages)].filter((found) => found !== undefined).sort();
}

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {string} [license]
 * @property {string | { name: string }} [author]
 */

/**
 * The text that names each package with its license and its notices. A text that several share is there once.
 * @param {string} root
 * @param {readonly string[]} packages as {@link bundledPackages} finds them
 * @throws {Error} when the text of a package's license is not to be had
 */
export function thirdPartyNotices(root, packages) {
  const found = packages.map((folder) => {
    /** @type {Manifest} */
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    return { manifest, text: noticesIn(join(root, folder)) };
  });
  /** @type {Map<string, string[]>} names of packages by the text of their notices */
  const byText = new Map();
  for (const { manifest, text } of found) {
    // Some packages of a family leave out the license that the others bring.
    const sibling = found.find((other) => other.text && isOfFamily(manifest, other.manifest));
    const notices = text || sibling?.text || mitLicense(manifest);
    if (!notices) throw new Error(`${manifest.name} ships with no text of its license`);
    const name = `${manifest.name} ${manifest.version} (${manifest.license})`;
    byText.set(notices, [...(byText.get(notices) ?? []), name]);
  }
  const sections = [...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}`);
  return ['AWS SSO Profiles contains code of these packages.', ...sections, ''].join(
    `\n\n${'-'.repeat(80)}\n\n`,
  );
}

/** @param {string} folder */
function noticesIn(folder) {
  const files = readdirSync(folder).filter((file) => NOTICE_FILE.test(file));
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return texts.join('\n\n');
}

/**
 * @param {Manifest} one
 * @param {Manifest} other
 */
function isOfFamily(one, other) {
  const scope = (/** @type {Manifest} */ { name }) => /^@[^/]+/.exec(name)?.[0];
  return scope(one) !== undefined && scope(one) === scope(other) && one.license === other.license;
}

/** @param {Manifest} manifest of a package that has its license's name alone */
function mitLicense({ license, author }) {
  const owner = typeof author === 'object' ? author.name : author;
  return license === 'MIT' && owner ? MIT.replace('OWNER', owner) : undefined;
}

const MIT = `The MIT License

Copyright (c) OWNER

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
