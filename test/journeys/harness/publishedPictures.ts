// The pictures of README.md and docs/: what each shows of its page, and whether it is still what a journey sees.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { repositoryRoot } from '../../../scripts/lib/paths.mjs';
import { inEachColorScheme, type ColorScheme } from './colorSchemes';

/** A part of a page, in its pixels; a window has 1280 × 800. */
interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const SIDE_BAR: Area = { x: 0, y: 36, width: 470, height: 732 };
/** The list at the top, and the diff below it. */
const diffOf = (height: number): Area => ({ x: 340, y: 0, width: 940, height });

const PUBLISHED: Readonly<Record<string, Area | 'whole'>> = {
  'accounts-and-roles': SIDE_BAR,
  container: { ...SIDE_BAR, height: 400 },
  'dev-container-diff': diffOf(420),
  diagnosis: { x: 352, y: 36, width: 924, height: 192 },
  'guard-diff': diffOf(400),
  hover: { x: 0, y: 36, width: 800, height: 764 },
  'import-diff': diffOf(490),
  'key-in-the-keychain': { ...SIDE_BAR, height: 330 },
  'login-code': { x: 0, y: 36, width: 900, height: 460 },
  'no-connection': { x: 812, y: 640, width: 468, height: 128 },
  'repository-diff': diffOf(560),
  'set-up-9-preview': diffOf(460),
  'switch-profile': { x: 0, y: 0, width: 960, height: 330 },
  terminal: 'whole',
  'terminal-link': { x: 352, y: 506, width: 924, height: 180 },
  'works-as': { x: 0, y: 36, width: 560, height: 764 },
};

/** Pictures are compared as a person sees them from afar: in squares of so many pixels, each of one gray. */
const SQUARE = 16;
/** How far the grays of a square, of 256, may be apart: the letters of another system's font are no difference. */
const OTHER_GRAY = 40;
/** How many squares may differ: times, codes and ids are others in each run. */
const MOST_OTHERS = 0.03;

/** Whether the pictures are being made anew. */
export function arePicturesUpdated(): boolean {
  return Boolean(process.env['JOURNEY_UPDATE_SCREENSHOTS']);
}

export function isPublished(name: string): boolean {
  return PUBLISHED[name] !== undefined;
}

/**
 * Makes a published picture anew where that is asked for; else compares it with what the page shows.
 * @throws Error when it shows something else
 */
export async function publish(page: Page, name: string, colorScheme: ColorScheme): Promise<void> {
  const area = PUBLISHED[name];
  if (area === undefined) return;
  const file = fileOf(name, colorScheme);
  const seen = await take(page, area);
  if (arePicturesUpdated()) {
    await writeFile(file, seen);
    return;
  }
  const others = await differingSquares(page, seen, await readFile(file));
  if (others > MOST_OTHERS) {
    throw new Error(
      `${file} does not show what is seen here (${Math.round(others * 100)} % differ): npm run journeys -- --update-screenshots`,
    );
  }
}

/**
 * A picture that moves, made where pictures are made anew, with apngasm: what is published under its name comes first, then
 * its scenes.
 */
export class MovingPicture {
  readonly #page: Page;
  readonly #name: string;
  readonly #scenes: { readonly colorScheme: ColorScheme; readonly png: Buffer; readonly seconds: number }[] =
    [];

  constructor(page: Page, name: string) {
    this.#page = page;
    this.#name = name;
  }

  /**
   * Takes what the page shows.
   * @param seconds how long it stays
   */
  async addScene(seconds: number): Promise<void> {
    if (!arePicturesUpdated()) return;
    await inEachColorScheme(this.#page, async (colorScheme) => {
      const png = await take(this.#page, PUBLISHED[this.#name] ?? 'whole');
      this.#scenes.push({ colorScheme, png, seconds });
    });
  }

  /** @param seconds how long the first picture stays */
  async write(seconds: number): Promise<void> {
    if (!arePicturesUpdated()) return;
    for (const colorScheme of new Set(this.#scenes.map((scene) => scene.colorScheme))) {
      const file = fileOf(this.#name, colorScheme);
      const first = { png: await readFile(file), seconds };
      await assemble(file, [first, ...this.#scenes.filter((scene) => scene.colorScheme === colorScheme)]);
    }
  }
}

async function assemble(
  file: string,
  scenes: readonly { readonly png: Buffer; readonly seconds: number }[],
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'moving-picture-'));
  try {
    for (const [index, { png, seconds }] of scenes.entries()) {
      await writeFile(join(directory, `scene${index}.png`), png);
      await writeFile(join(directory, `scene${index}.txt`), `delay=${seconds * 10}/10\n`);
    }
    const { status, error, stderr } = spawnSync('apngasm', [file, join(directory, 'scene0.png')], {
      encoding: 'utf8',
    });
    if (status !== 0) throw error ?? new Error(`apngasm: ${stderr}`);
  } finally {
    await rm(directory, { recursive: true });
  }
}

function fileOf(name: string, colorScheme: ColorScheme): string {
  return join(repositoryRoot, 'docs', 'images', `${name}-${colorScheme}.png`);
}

function take(page: Page, area: Area | 'whole'): Promise<Buffer> {
  return page.screenshot({
    animations: 'disabled',
    caret: 'hide',
    ...(area !== 'whole' && { clip: area }),
  });
}

/** How much of two pictures differs, from 0 to 1; 1 also when they have another size. The page's browser reads them. */
function differingSquares(page: Page, one: Buffer, other: Buffer): Promise<number> {
  return page.evaluate<number>(`(async () => {
    const graysOf = async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const [columns, rows] = [Math.ceil(picture.width / ${SQUARE}), Math.ceil(picture.height / ${SQUARE})];
      const context = new OffscreenCanvas(columns, rows).getContext('2d');
      context.imageSmoothingQuality = 'high';
      context.drawImage(picture, 0, 0, columns, rows);
      const { data } = context.getImageData(0, 0, columns, rows);
      const grays = Array.from({ length: columns * rows }, (_, at) =>
        (data[4 * at] + data[4 * at + 1] + data[4 * at + 2]) / 3);
      return { grays, size: picture.width + ' x ' + picture.height };
    };
    const one = await graysOf('${one.toString('base64')}');
    const other = await graysOf('${other.toString('base64')}');
    if (one.size !== other.size) return 1;
    return one.grays.filter((gray, at) => Math.abs(gray - other.grays[at]) > ${OTHER_GRAY}).length / one.grays.length;
  })()`);
}
