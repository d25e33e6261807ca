import { InvalidArgumentError } from "equirank";
import { expect, test } from "vitest";
import { parseModel } from "../../src/cli/model-options";

test.each([
  ["local", { kind: "local", path: undefined }],
  ["local:models/a.gguf", { kind: "local", path: "models/a.gguf" }],
  ["local:C:\\models\\a.gguf", { kind: "local", path: "C:\\models\\a.gguf" }],
  ["openai:gpt-4o:2024", { kind: "openai", name: "gpt-4o:2024" }],
  ["vllm:Qwen/Qwen2.5-7B", { kind: "vllm", name: "Qwen/Qwen2.5-7B" }],
  ["sglang:m", { kind: "sglang", name: "m" }],
  ["tgi:m", { kind: "tgi", name: "m" }],
  ["llama.cpp:m", { kind: "llama.cpp", name: "m" }],
  ["ollama:llama3.2:1b", { kind: "ollama", name: "llama3.2:1b" }],
  ["together:m", { kind: "together", name: "m" }],
  ["hf:meta-llama/Llama-3.1-8B", { kind: "hf", id: "meta-llama/Llama-3.1-8B" }],
  ["recorded:scores.json", { kind: "recorded", file: "scores.json" }],
])("%s names a model", (text, expected) => {
  expect(parseModel(text)).toEqual(expected);
});

test.each(["", "local:", "openai", "openai:", "hf", "hf:", "recorded:", "gpt-4o", "Local", ":x", "vllm", "tgi:"])(
  "%j names none, and the message lists what does",
  (text) => {
    expect(() => parseModel(text)).toThrow(InvalidArgumentError);
    expect(() => parseModel(text)).toThrow(/local, local:PATH, openai:NAME, vllm:NAME, .*, hf:ID or recorded:FILE/);
  },
);
