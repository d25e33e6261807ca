import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder that is gone when the test has finished. */
export async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "equirank-evaluation-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}
