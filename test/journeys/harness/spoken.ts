// What assistive technology gets of a page: the accessibility tree of the browser, and what is wrong in it.
import type { CDPSession, Page } from 'playwright-core';

/** A part of a page as a screen reader knows it. */
interface SpokenNode {
  readonly role: string;
  readonly name: string;
  /** Such as `expanded`, `checked`, `level`; those that are not there have no value. */
  readonly states: ReadonlyMap<string, unknown>;
  /** The element; undefined when it was replaced while the page was read. */
  readonly element: PageElement | undefined;
  readonly parent: SpokenNode | undefined;
}

/** An element of the document with what of it is looked at. */
interface PageElement {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly parent: PageElement | undefined;
  readonly children: PageElement[];
  /** Of an iframe: its document. */
  readonly frameId: string | undefined;
}

/** Roles of what a person acts on or reads as a unit: without a name there is nothing to say. */
const NAMED = new Set(
  (
    'button link textbox searchbox combobox checkbox radio switch slider spinbutton option tab treeitem ' +
    'menuitem menuitemcheckbox menuitemradio dialog alertdialog tree listbox image img heading'
  ).split(' '),
);

/** The state without which a role says half. A browser answers for a native element; of others it is an attribute. */
const STATES: Readonly<Record<string, string>> = {
  checkbox: 'checked',
  radio: 'checked',
  switch: 'checked',
  menuitemcheckbox: 'checked',
  menuitemradio: 'checked',
  combobox: 'expanded',
  tab: 'selected',
  treeitem: 'level',
};

/** Roles of rows of a list that draws only those that are in sight: their place among all has to be told. */
const IN_LONG_LISTS = new Set(['option', 'treeitem']);

/** Fonts of icons have theirs there. */
const GLYPHS = /[\ue000-\uf8ff]/;

/** What no name may hold: codes of icons, their glyphs, places of texts, values of programs, and characters that act. */
const RAW: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['the code of an icon', /\$\([a-z][a-z\d~-]*\)/i],
  ['the glyph of an icon', GLYPHS],
  ['a place for a text', /(?<!\$)\{\d\}/],
  ['a value of a program', /\bundefined\b(?! sso_session)|\[object \w+\]|\bNaN\b/],
  ['the target of a link', /\]\(\w+:/],
  ['a line break', /[\n\r\u2028\u2029]/],
  ['a control character', /(?![\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u],
];

interface Exception {
  /** Of the fault's text. */
  readonly fault: RegExp;
  /** Of the tags and classes from the page to the element. */
  readonly where: RegExp;
  readonly when?: (node: SpokenNode) => boolean;
}

/** Faults of VS Code's own parts, which no extension can mend. */
const OF_VS_CODE: readonly Exception[] = [
  // Markdown's $(icon) is a character of a font, which is not hidden. The words beside it are the name.
  { fault: /^has the glyph of an icon in its name$/, where: /\.rendered-markdown\b/ },
  // The name of a notification is its text as it was given. One that waits can have no buttons, only links.
  {
    fault: /^has the target of a link in its name$/,
    where: /\.notification-toast\b/,
    when: ({ element }) => element !== undefined && showsProgress(element),
  },
  // The menu of the right button, which has the focus until an entry has it.
  { fault: /^has the focus and no name$/, where: /\.monaco-menu\b.* > ul\.actions-container$/ },
  // What a diff editor draws between lines that were moved.
  { fault: /^has no name$/, where: / > svg\.moved-blocks-lines$/ },
  // A problem may have several lines, which the Problems view shows below each other.
  { fault: /^has a line break in its name$/, where: /\.markers-panel\b/ },
  // What an editor's language is loaded with, in the status bar; views for which there is no room.
  { fault: /^has the code of an icon in its name$/, where: /#status\.languageStatus > / },
  {
    fault: /^does not say its aria-selected$/,
    where: /\.(activitybar|panel)\b/,
    when: ({ name }) => name === 'Additional Views',
  },
  // The list of channels above the output.
  { fault: /^does not say its place$/, where: /\.panel\b.*\.title-actions\b/ },
  // The page of all walkthroughs, which is out of sight behind one of them.
  { fault: /./, where: /\.gettingStartedSlideCategories\b/ },
  // What a walkthrough draws around the texts and pictures of a step.
  { fault: /^has a line break in its name$/, where: / > button\.getting-started-step\b/ },
  { fault: /^has the glyph of an icon in its name$/, where: /\.done-next-container > button\.button-link\b/ },
  // A question after a list goes on naming the row that was active in the list, which no reader finds.
  {
    fault: /is active, which is not there$/,
    where: /\.quick-input-box\b/,
    when: ({ element }) => element !== undefined && isAskedWithoutList(element),
  },
  // What a terminal says of itself has several lines; so has a button that does something else with the Alt key.
  { fault: /^has a line break in its name$/, where: / > textarea\.xterm-helper-textarea$/ },
  {
    fault: /^has a line break in its name$/,
    where: /\.menu-entry\b[^>]*> a\.action-label\b/,
    when: ({ name }) => name.includes('[Alt]'),
  },
];

/**
 * What is wrong with what a page says: interactive parts without a name, names with codes or control characters, rows
 * without their place, states that are not told, a focus that is nowhere, tables without heads, headings out of order.
 * @returns a sentence for each
 */
export async function spokenFaults(page: Page): Promise<string[]> {
  const nodes = await spokenNodes(page);
  const faults = [
    ...nodes.flatMap((node) => faultsOf(node).map((fault) => ({ fault, node }))),
    ...faultsOfDocuments(nodes),
  ];
  return faults
    .filter(
      ({ fault, node }) =>
        !OF_VS_CODE.some(
          (known) =>
            known.fault.test(fault) && known.where.test(pathOf(node)) && (known.when?.(node) ?? true),
        ),
    )
    .map(({ fault, node }) => `${node.role} "${node.name}" ${fault}: ${pathOf(node).slice(-300)}`);
}

/** All that a page tells assistive technology now, the pages in it too, in the order of reading. */
async function spokenNodes(page: Page): Promise<SpokenNode[]> {
  const session = await page.context().newCDPSession(page);
  try {
    // Two questions to the browser, between which rows are drawn anew and hovers open: what a rule compares is of one of them,
    // and what the first did not know is judged when it is there longer.
    const elements = await readElements(session);
    const nodes = await readFrame(session, elements, undefined, undefined);
    return nodes.filter(({ element, role }) => element !== undefined || !NAMED.has(role));
  } finally {
    await session.detach();
  }
}

function faultsOf(node: SpokenNode): string[] {
  const { role, name, states, element } = node;
  const faults: string[] = [];
  if (NAMED.has(role) && isBlank(name)) faults.push('has no name');
  if (NAMED.has(role)) {
    const written = element?.attributes.get('aria-label') ?? '';
    for (const [what, pattern] of RAW)
      if (pattern.test(name) || pattern.test(written)) faults.push(`has ${what} in its name`);
  }
  const state = STATES[role];
  if (
    state !== undefined &&
    element?.attributes.get('role') === role &&
    !element.attributes.has(`aria-${state}`)
  )
    faults.push(`does not say its aria-${state}`);
  if (element && IN_LONG_LISTS.has(role) && !hasPlace(element)) faults.push('does not say its place');
  if (element && role === 'treeitem' && isFoldable(element) && !element.attributes.has('aria-expanded'))
    faults.push('does not say whether it is expanded');
  if (states.get('focused') === true) faults.push(...faultsOfFocus(node));
  return faults;
}

/** Whether a name is nothing that can be said: no text, or the glyph of an icon alone. */
function isBlank(name: string): boolean {
  return name.replace(new RegExp(GLYPHS, 'g'), '').trim() === '';
}

function hasPlace({ attributes }: PageElement): boolean {
  const place = Number(attributes.get('aria-posinset') ?? 0);
  const count = Number(attributes.get('aria-setsize') ?? 0);
  return place >= 1 && count >= place;
}

/** Whether a row of a tree shows a twistie. */
function isFoldable(row: PageElement): boolean {
  return within(row).some((part) => hasClass(part, 'monaco-tl-twistie') && hasClass(part, 'collapsible'));
}

function isAskedWithoutList(field: PageElement): boolean {
  let widget = field;
  while (widget.parent && !hasClass(widget, 'quick-input-widget')) widget = widget.parent;
  return within(widget).some(
    (part) =>
      hasClass(part, 'quick-input-list') && (part.attributes.get('style') ?? '').includes('display: none'),
  );
}

function showsProgress(notification: PageElement): boolean {
  return within(notification).some(
    (part) => hasClass(part, 'monaco-progress-container') && hasClass(part, 'active'),
  );
}

/** A screen reader speaks of what has the focus, or of what that says is active in it. */
function faultsOfFocus({ role, name, element }: SpokenNode): string[] {
  const active = element?.attributes.get('aria-activedescendant') ?? '';
  const root = element && rootOf(element);
  if (root && active !== '' && !within(root).some(({ attributes }) => attributes.get('id') === active))
    return [`has the focus, and says that ${active} is active, which is not there`];
  const isPage = role === 'RootWebArea' || role === 'Iframe';
  return isPage || name.trim() !== '' ? [] : ['has the focus and no name'];
}

/** Of pages in the page, which are reports: what a screen reader leads through them by. */
function faultsOfDocuments(nodes: readonly SpokenNode[]): { fault: string; node: SpokenNode }[] {
  const inReports = nodes.filter((node) => documentsAround(node) > 1);
  const faults: { fault: string; node: SpokenNode }[] = [];
  const levels = new Map<SpokenNode | undefined, number>();
  for (const node of inReports) {
    if (node.role === 'table') {
      const heads = inReports.filter((cell) => cell.role === 'columnheader' && isInside(cell, node));
      if (heads.length === 0) faults.push({ fault: 'has no heads of columns', node });
    }
    if (node.role === 'heading') {
      const level = Number(node.states.get('level'));
      const document = documentOf(node);
      if (level > (levels.get(document) ?? 0) + 1) faults.push({ fault: `skips a level to ${level}`, node });
      levels.set(document, level);
    }
  }
  return faults;
}

function documentOf(node: SpokenNode): SpokenNode | undefined {
  for (let around: SpokenNode | undefined = node; around; around = around.parent)
    if (around.role === 'RootWebArea') return around;
  return undefined;
}

function documentsAround(node: SpokenNode): number {
  let count = 0;
  for (let around: SpokenNode | undefined = node; around; around = around.parent)
    if (around.role === 'RootWebArea') count++;
  return count;
}

function isInside(node: SpokenNode, outer: SpokenNode): boolean {
  for (let around = node.parent; around; around = around.parent) if (around === outer) return true;
  return false;
}

/** Tags and classes from the page to the element, by which a fault is found. */
function pathOf({ element }: SpokenNode): string {
  const steps: string[] = [];
  for (let around = element; around; around = around.parent) {
    const classes = (around.attributes.get('class') ?? '').trim().split(/\s+/).filter(Boolean);
    const id = around.attributes.get('id');
    steps.unshift([around.tag, ...classes.map((name) => `.${name}`), ...(id ? [`#${id}`] : [])].join(''));
  }
  return steps.join(' > ');
}

function rootOf(element: PageElement): PageElement {
  let root = element;
  while (root.parent && root.tag !== '#document') root = root.parent;
  return root;
}

function hasClass({ attributes }: PageElement, name: string): boolean {
  return (attributes.get('class') ?? '').split(/\s+/).includes(name);
}

/** An element and all below it, without pages in the page. */
function within(element: PageElement): PageElement[] {
  return [element, ...element.children.filter(({ tag }) => tag !== '#document').flatMap(within)];
}

// How the browser is asked.

type Elements = ReadonlyMap<number, PageElement>;

/** What the DevTools protocol says of a node of the document. */
interface DomNode {
  readonly backendNodeId: number;
  readonly nodeName: string;
  readonly attributes?: string[];
  readonly children?: DomNode[];
  readonly shadowRoots?: DomNode[];
  readonly contentDocument?: DomNode;
  readonly frameId?: string;
}

async function readElements(session: CDPSession): Promise<Elements> {
  const { root } = await session.send('DOM.getDocument', { depth: -1, pierce: true });
  const elements = new Map<number, PageElement>();
  const add = (node: DomNode, parent: PageElement | undefined): void => {
    const { attributes: flat = [], children = [], shadowRoots = [], contentDocument, frameId } = node;
    const attributes = new Map<string, string>();
    for (let index = 0; index < flat.length; index += 2)
      attributes.set(flat[index] ?? '', flat[index + 1] ?? '');
    const element = { tag: node.nodeName.toLowerCase(), attributes, parent, children: [], frameId };
    parent?.children.push(element);
    elements.set(node.backendNodeId, element);
    for (const child of [...children, ...shadowRoots]) add(child, element);
    if (contentDocument) add(contentDocument, element);
  };
  add(root, undefined);
  return elements;
}

/** @param frameId of a page in the page; the page itself unless given */
async function readFrame(
  session: CDPSession,
  elements: Elements,
  frameId: string | undefined,
  owner: SpokenNode | undefined,
): Promise<SpokenNode[]> {
  const { nodes } = await session.send(
    'Accessibility.getFullAXTree',
    frameId === undefined ? {} : { frameId },
  );
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const spoken: SpokenNode[] = [];
  const visit = async (id: string, parent: SpokenNode | undefined): Promise<void> => {
    const node = byId.get(id);
    if (!node) return;
    let around = parent;
    if (!node.ignored) {
      const states = (node.properties ?? []).map(({ name, value }): readonly [string, unknown] => [
        name,
        value.value,
      ]);
      around = {
        role: String(node.role?.value ?? ''),
        name: String(node.name?.value ?? ''),
        states: new Map(states),
        element: elements.get(node.backendDOMNodeId ?? -1),
        parent,
      };
      spoken.push(around);
      const inner = around.element?.frameId;
      if (inner !== undefined && around.role === 'Iframe')
        spoken.push(...(await readFrame(session, elements, inner, around)));
    }
    for (const child of node.childIds ?? []) await visit(child, around);
  };
  const [root] = nodes;
  if (root) await visit(root.nodeId, owner);
  return spoken;
}
