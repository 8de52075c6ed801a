import assert from 'node:assert/strict';
import jsQR from 'jsqr';
import { qrImage, qrModules } from '../../../src/base/qrCode';

const URL = 'https://device.sso.us-east-1.amazonaws.com/?user_code=WDJB-MJHT';
const PIXELS = 4;
/** What a camera sees of rows of modules. */
function read(modules: readonly (readonly boolean[])[]): string | undefined {
  const columns = (modules[0]?.length ?? 0) * PIXELS;
  const rows = modules.length * PIXELS;
  const image = new Uint8ClampedArray(columns * rows * 4).fill(255);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const dark = modules[Math.floor(y / PIXELS)]?.[Math.floor(x / PIXELS)] ?? false;
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

  it('is an image that draws each dark module, black on white', () => {
    const svg = Buffer.from(qrImage(URL).replace('data:image/svg+xml;base64,', ''), 'base64').toString();
    const modules = qrModules(URL);
    const drawn = new Set([...svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x},${y}`));
    for (const [y, row] of modules.entries()) {
      for (const [x, dark] of row.entries()) assert.equal(drawn.has(`${x},${y}`), dark);
    }
    assert.ok(svg.includes(`<path fill="#fff" d="M0 0h${modules.length}v${modules.length}H0z"/>`));
  });
});
