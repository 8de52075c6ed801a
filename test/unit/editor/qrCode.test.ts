import assert from 'node:assert/strict';
import jsQR from 'jsqr';
import { qrModules, qrTerminalLines } from '../../../src/editor/qrCode';

const URL = 'https://device.sso.us-east-1.amazonaws.com/?user_code=WDJB-MJHT';
const PIXELS = 4;
const BLACK = '0;0;0';
/** Foreground, background, and what is drawn with them. */
const CELL = /\[38;2;(0;0;0|255;255;255)m.\[48;2;(0;0;0|255;255;255)m( |▄)/gu;

/** What a camera sees of rows of modules; a module is `width` by `height` pixels. */
function read(modules: readonly (readonly boolean[])[], width = PIXELS, height = PIXELS): string | undefined {
  const columns = (modules[0]?.length ?? 0) * width;
  const rows = modules.length * height;
  const image = new Uint8ClampedArray(columns * rows * 4).fill(255);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const dark = modules[Math.floor(y / height)]?.[Math.floor(x / width)] ?? false;
      if (dark) image.fill(0, (y * columns + x) * 4, (y * columns + x) * 4 + 3);
    }
  }
  return jsQR(image, columns, rows)?.data;
}

describe('a QR code', () => {
  it('says the text to a reader', () => {
    assert.equal(read(qrModules(URL)), URL);
    const china = 'https://device.sso.cn-northwest-1.amazonaws.com.cn/?user_code=WDJB-MJHT';
    assert.equal(read(qrModules(china)), china);
  });

  it('has room around it', () => {
    const modules = qrModules(URL);
    const border = [...modules.slice(0, 4), ...modules.slice(-4)];
    assert.ok(border.flat().every((dark) => !dark));
    assert.ok(modules.every((row) => [...row.slice(0, 4), ...row.slice(-4)].every((dark) => !dark)));
  });

  it('is read from a terminal, whose characters are not quite twice as high as wide', () => {
    const lines = qrTerminalLines(URL);
    assert.ok(lines.length <= 24, `${lines.length} lines`);
    const modules = lines.flatMap((line) => {
      const cells = [...line.matchAll(CELL)].map(([, , background, character]) => {
        const upper = background === BLACK;
        return { upper, lower: character === ' ' ? upper : !upper };
      });
      return [cells.map(({ upper }) => upper), cells.map(({ lower }) => lower)];
    });
    assert.equal(read(modules, 8, 9), URL);
  });

  it('is black and white in every theme', () => {
    for (const line of qrTerminalLines(URL)) {
      const cells = [...line.matchAll(CELL)];
      assert.equal(cells.length, qrModules(URL).length);
      for (const [, foreground, background] of cells) assert.notEqual(foreground, background);
      assert.ok(line.endsWith('\u{1b}[0m'));
    }
  });
});
