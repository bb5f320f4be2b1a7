import { stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFolder } from '../../src/lake/place/folder.js';
import { makeFolder } from '../../src/make-folder.js';
import { makeTemporaryFolder } from '../support/temporary-folder.js';

// Node's own way of making folders never returns from /proc; elsewhere the path is refused for other reasons.
test('a place that takes no folders is refused, and does not hang', async () => {
  await expect(makeFolder('/proc/smartlink/sync')).rejects.toMatchObject({ syscall: 'mkdir' });
  await expect(openFolder('/proc/smartlink').writeText('a/b', '')).rejects.toMatchObject({
    code: 'place_refused',
    message: expect.stringContaining('While writing a/b in /proc/smartlink: '),
  });
});

test('folders are made with what they lie in, once, and not where a file or a loose link is', async () => {
  const folder = await makeTemporaryFolder('make-folder');
  const deep = join(folder.path, 'a', 'b', 'c');
  const many = await Promise.all([makeFolder(deep, 0o700), makeFolder(deep, 0o700)]);
  expect(many).toContain(true);
  expect((await stat(deep)).mode & 0o777).toBe(0o700);
  expect(await makeFolder(deep)).toBe(false);
  await symlink(join(folder.path, 'nowhere'), join(folder.path, 'loose'));
  await expect(makeFolder(join(folder.path, 'loose', 'x'))).rejects.toMatchObject({
    code: 'EEXIST',
  });
  await folder.remove();
});
