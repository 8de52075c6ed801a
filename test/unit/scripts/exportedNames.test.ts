import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const EXPORT = /^export (?:async )?(?:function\*?|const|class) (\w+)/gm;

describe('the names that files export', () => {
  it('are each of one file, so that a search finds one thing', () => {
    const places = new Map<string, string[]>();
    for (const file of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      for (const [, name = ''] of readFileSync(join('src', file), 'utf8').matchAll(EXPORT))
        places.set(name, [...(places.get(name) ?? []), file]);
    }
    assert.ok(places.size > 500);
    assert.deepEqual(
      [...places].filter(([, files]) => files.length > 1),
      [],
    );
  });
});
