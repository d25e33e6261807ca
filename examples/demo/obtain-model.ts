import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type LanguageModel, ModelError, type Recording, recorded } from "equirank";
import { localModel } from "equirank/local";

export interface DemoModel {
  model: LanguageModel;
  /** Whether the model really runs; otherwise its recorded scores are replayed. */
  isLive: boolean;
  dispose(): Promise<void>;
}

export const recordingFile = new URL("recorded-scores.json", import.meta.url);

/**
 * The local model. Installs its engine and downloads its file if they are missing; if that fails, prints the reason and
 * returns the recording of this demo's questions instead.
 * @param mayReplay whether a recording of the questions exists
 */
export async function obtainModel(mayReplay: boolean): Promise<DemoModel> {
  try {
    const model = await loadLocalModel();
    return { model, isLive: true, dispose: () => model.dispose() };
  } catch (error) {
    if (!(error instanceof ModelError) || !mayReplay) throw error;
    console.error(`No model can run here: ${error.message}\nReplaying recorded scores instead.`);
    return replayModel();
  }
}

/** The recorded scores of this demo's own questions. */
export function replayModel(): DemoModel {
  const recording = JSON.parse(readFileSync(recordingFile, "utf8")) as Recording;
  return { model: recorded(recording), isLive: false, dispose: async () => {} };
}

async function loadLocalModel() {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  if (!existsSync(join(root, "node_modules", "node-llama-cpp"))) {
    console.error("Installing the engine node-llama-cpp, 85 MB, which happens once …");
    const installer = join(root, "scripts", "install-engine.mjs");
    const { status, stderr } = spawnSync(process.execPath, [installer], { encoding: "utf8" });
    if (status !== 0) console.error(stderr);
  }
  const isTerminal = process.stderr.isTTY === true;
  let told = -1;
  const model = await localModel({
    onProgress: ({ stage, completed, total }) => {
      const percent = Math.floor((100 * completed) / total);
      // Off a terminal, one line for each quarter of a download is enough.
      const step = isTerminal ? percent : 25 * Math.floor(percent / 25);
      if ((!isTerminal && stage !== "download") || step === told) return;
      told = step;
      const line = `${stages[stage]} the model, ${Math.round(total / 1e6)} MB: ${step} %`;
      process.stderr.write(isTerminal ? `\r\x1b[K${line}` : `${line}\n`);
    },
  });
  if (isTerminal) process.stderr.write("\r\x1b[K");
  return model;
}

const stages = { download: "Downloading", verify: "Verifying", load: "Loading" };
