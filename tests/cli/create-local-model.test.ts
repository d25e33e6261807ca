import { describe, expect, test, vi } from "vitest";
import { createModel } from "../../src/cli/model";
import type { Progress, ProgressDisplay } from "../../src/cli/terminal/progress";
import type { LocalModelOptions } from "../../src/internal";

// Nothing is loaded here: what the local model is asked for is all there is to see.
const localModel = vi.hoisted(() => vi.fn(async () => ({ id: "local", capabilities: {} })));
vi.mock("../../src/models/local/index", () => ({ localModel }));

describe("the local model", () => {
  const load = (path: string | undefined, display?: ProgressDisplay) =>
    createModel({ model: { kind: "local", path } }, {})(new AbortController().signal, display);

  test("is taken by its name in the catalogue, by its path, or by default", async () => {
    const signal = expect.any(AbortSignal);
    await load("qwen2.5-coder-0.5b");
    expect(localModel).toHaveBeenLastCalledWith({ name: "qwen2.5-coder-0.5b", signal });
    await load("models/qwen2.5-coder-0.5b.gguf");
    expect(localModel).toHaveBeenLastCalledWith({ path: "models/qwen2.5-coder-0.5b.gguf", signal });
    await load(undefined);
    expect(localModel).toHaveBeenLastCalledWith({ signal });
  });

  test("shows its loading in megabytes, and takes that off the screen", async () => {
    const shown: Progress[] = [];
    let isShown = true;
    await load(undefined, {
      start: () => (progress) => void shown.push(progress),
      show: () => {},
      clear: () => {
        isShown = false;
      },
    });
    const [[{ onProgress }]] = localModel.mock.calls.slice(-1) as unknown as [[LocalModelOptions]];
    onProgress!({ stage: "download", completed: 30_000_000, total: 98_362_432 });
    onProgress!({ stage: "download", completed: 60_000_000, total: 98_362_432 });
    expect(shown.at(-1)).toEqual({
      ...{ completed: 60, total: 98, resumed: 30, unit: "MB" },
      stage: "downloading the model",
    });
    expect(isShown).toBe(false);
  });
});
