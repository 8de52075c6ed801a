import qrcode from 'qrcode-generator';

/** ISO/IEC 18004, 9.1: readers need this much light around the symbol, in modules. */
const QUIET_ZONE = 4;

/** Black on white in every theme: many readers refuse the inverse. */
const DARK_ON_LIGHT = '\x1b[38;2;0;0;0m\x1b[48;2;255;255;255m';
const LIGHT_ON_DARK = '\x1b[38;2;255;255;255m\x1b[48;2;0;0;0m';
const RESET = '\x1b[0m';

/** Draws a text as a QR code: rows of modules, true where dark, with the quiet zone around. */
export function qrModules(text: string): boolean[][] {
  // The size that fits, and the smallest one: a screen has neither dirt nor scratches.
  const code = qrcode(0, 'L');
  code.addData(text, 'Byte');
  code.make();
  const inner = code.getModuleCount();
  const size = inner + 2 * QUIET_ZONE;
  const isDark = (row: number, column: number): boolean =>
    row >= 0 && row < inner && column >= 0 && column < inner && code.isDark(row, column);
  return Array.from({ length: size }, (_row, row) =>
    Array.from({ length: size }, (_column, column) => isDark(row - QUIET_ZONE, column - QUIET_ZONE)),
  );
}

/**
 * Draws a text as a QR code for a terminal, a character for two modules, one above the other; a character is about twice
 * as high as wide. The background draws all it can: it fills its cell in every renderer, which a font's blocks do not.
 */
export function qrTerminalLines(text: string): string[] {
  const modules = qrModules(text);
  const lines: string[] = [];
  for (let row = 0; row < modules.length; row += 2) {
    const lower = modules[row + 1] ?? [];
    const cells = (modules[row] ?? []).map((upper, column) => cellFor(upper, lower[column] ?? false));
    lines.push(cells.join('') + RESET);
  }
  return lines;
}

function cellFor(upper: boolean, lower: boolean): string {
  return (upper ? LIGHT_ON_DARK : DARK_ON_LIGHT) + (upper === lower ? ' ' : '▄');
}
