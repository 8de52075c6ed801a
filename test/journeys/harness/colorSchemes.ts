import type { Frame, Page } from 'playwright-core';

/** The first is what a window is opened in, and goes back to. */
const COLOR_SCHEMES = ['light', 'dark'] as const;

export type ColorScheme = (typeof COLOR_SCHEMES)[number];

/** Does something with a page in each color scheme, and leaves it in the first. */
export async function inEachColorScheme(
  page: Page,
  work: (colorScheme: ColorScheme) => Promise<unknown>,
): Promise<void> {
  for (const colorScheme of COLOR_SCHEMES) {
    await showIn(page, colorScheme);
    await work(colorScheme);
  }
  await inFirstColorScheme(page);
}

export async function inFirstColorScheme(page: Page): Promise<void> {
  await showIn(page, COLOR_SCHEMES[0]);
}

/** As a system changes between day and night: no window loses its focus, so that what is open stays open. */
async function showIn(page: Page, colorScheme: ColorScheme): Promise<void> {
  await page.emulateMedia({ colorScheme });
  const theme = colorScheme === 'dark' ? 'vs-dark' : 'vs';
  await page.waitForFunction(`(() => {
    const workbench = document.querySelector('.monaco-workbench');
    return !workbench || workbench.classList.contains('${theme}');
  })()`);
  // Pages in the page hear of it a little later; some are drawn anew.
  while (!(await haveTheme(page.frames().filter(isWebview), colorScheme)));
}

function isWebview(frame: Frame): boolean {
  return /\bwebview\b.*fake\.html/.test(frame.url());
}

/** Waits until pages in the page have the theme. @returns false when one of them was replaced meanwhile */
async function haveTheme(frames: readonly Frame[], colorScheme: ColorScheme): Promise<boolean> {
  try {
    for (const frame of frames)
      await frame.waitForFunction(`document.body?.classList.contains('vscode-${colorScheme}') ?? true`);
    return true;
  } catch (error) {
    if (frames.some((frame) => frame.isDetached())) return false;
    throw error;
  }
}
