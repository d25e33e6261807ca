import { InvalidArgumentError } from "equirank";
import { type LocalModelOptions, localModel } from "equirank/local";
import { expect, test } from "vitest";

test.each<[string, unknown, string]>([
  ["null", null, "options"],
  ["a path alone", "model.gguf", "options"],
  ["an unknown name", { modelPath: "model.gguf" }, "options.modelPath"],
  ["an adapter without a name", { lora: "" }, "options.lora"],
  ["an adapter that is no path", { lora: 1 }, "options.lora"],
  ["no context", { contextSize: 0 }, "options.contextSize"],
  ["half a token", { contextSize: 0.5 }, "options.contextSize"],
  ["no prefix", { prefixes: 0 }, "options.prefixes"],
  ["no thread", { threads: 0 }, "options.threads"],
  ["a name that no model has", { name: "qwen" }, "options.name"],
  ["a name beside a path", { name: "smollm2-135m", path: "model.gguf" }, "options.name"],
  ["progress that goes nowhere", { onProgress: true }, "options.onProgress"],
  ["a text of threads", { threads: "4" }, "options.threads"],
])("%s is refused before anything is loaded", async (_, options, parameter) => {
  const error: unknown = await localModel(options as LocalModelOptions).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(InvalidArgumentError);
  expect((error as InvalidArgumentError).parameter).toBe(parameter);
});
