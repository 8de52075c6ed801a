import qrcode from 'qrcode-generator';

/** ISO/IEC 18004, 9.1: readers need this much light around the symbol, in modules. */
const QUIET_ZONE = 4;
/** Pixels of one module: large enough for a camera, small enough for a notebook. */
const MODULE_PIXELS = 8;

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

/** The same as an image, black on white in every theme because many readers refuse the inverse: a `data:` URI. */
export function qrImage(text: string): string {
  const modules = qrModules(text);
  const dark = modules.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : [])));
  const size = modules.length;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size * MODULE_PIXELS}" height="${size * MODULE_PIXELS}"`,
    ` viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">`,
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${dark.join('')}"/></svg>`,
  ].join('');
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
