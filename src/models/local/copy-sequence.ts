import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineSequence } from "./engine";

/**
 * Copies what one sequence holds into another, through a file in the folder for temporary files, which is the engine's
 * public way. Where that fails, as on a full disk, the copy is left out: its tokens are then evaluated.
 */
export async function copySequence(from: EngineSequence, to: EngineSequence): Promise<void> {
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(tmpdir(), "equirank-"));
    const path = join(folder, "sequence");
    await from.saveStateToFile(path);
    // The risk is a file made by another model.
    await to.loadStateFromFile(path, { acceptRisk: true });
  } catch {
    // What the sequence holds is read off its contextTokens.
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}
