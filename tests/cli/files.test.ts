import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { writeFiles } from "../../src/cli/files";

test("a file that replaces another keeps its permissions and the link to it", async (context) => {
  if (process.platform === "win32") context.skip("Windows has no such permissions");
  const folder = await mkdtemp(join(tmpdir(), "equirank-files-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "private.md");
  await writeFile(file, "before");
  await chmod(file, 0o660);
  await symlink(file, join(folder, "report.md"));
  await writeFiles(folder, { "report.md": "after", "other.md": "new" });
  expect(await readFile(file, "utf8")).toBe("after");
  expect((await stat(file)).mode & 0o777).toBe(0o660);
  expect((await stat(join(folder, "other.md"))).mode & 0o777).toBe(0o666 & ~process.umask());
  expect(await readdir(folder)).toEqual(["other.md", "private.md", "report.md"]);
});
