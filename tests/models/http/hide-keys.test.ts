import { describe, expect, it } from "vitest";
import { hideKeys } from "../../../src/models/http/redact-secrets";

describe("hideKeys", () => {
  it.each([
    [
      "Incorrect API key provided: sk-proj-4eC39HqLyjWDarjtT1zdp7dc.",
      "Incorrect API key provided: [hidden].",
    ],
    ["Bearer abc", "Bearer [hidden]"],
    [
      "headers { authorization: 'Basic dXNlcjpwYXNz' }",
      "headers { authorization: 'Basic [hidden]' }",
    ],
    ["GET /v1?api_key=short&x=1", "GET /v1?api_key=[hidden]"],
    ['{"token": "abc"}', '{"token": "[hidden]"}'],
    ["hf_QWERTYUIOPASDFGHJKLZ1234 is not valid", "[hidden] is not valid"],
  ])("hides the key in %j", (text, expected) => {
    expect(hideKeys(text)).toBe(expected);
  });

  it.each([
    "The model gpt-4o-mini-2024-07-18 does not exist",
    "meta-llama/Llama-3.3-70B-Instruct-Turbo is overloaded",
    "context_length_exceeded: 8193 of 8192 tokens",
    "internationalization failed",
  ])("leaves %j", (text) => {
    expect(hideKeys(text)).toBe(text);
  });
});
