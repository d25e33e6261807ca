import { describe, expect, it } from "vitest";
import { hideKeys } from "../../../src/models/http/redact-secrets";

describe("hideKeys", () => {
  it.each([
    ["Incorrect API key provided: sk-proj-4eC39HqLyjWDarjtT1zdp7dc.", "Incorrect API key provided: [hidden]."],
    ["Bearer abc", "Bearer [hidden]"],
    ["headers { authorization: 'Basic dXNlcjpwYXNz' }", "headers { authorization: 'Basic [hidden]' }"],
    ["GET /v1?api_key=short&x=1", "GET /v1?api_key=[hidden]"],
    ['{"token": "abc"}', '{"token": "[hidden]"}'],
    ["hf_QWERTYUIOPASDFGHJKLZ1234 is not valid", "[hidden] is not valid"],
    // Letters only, short, in groups, by words around them: none of these is a long run of letters and digits.
    ["hf_QWERTYUIOPASDFGHJKLZ is not valid", "[hidden] is not valid"],
    ["sk-ant-api03-ab_CD-ef", "[hidden]"],
    ["gsk_abcdefgh", "[hidden]"],
    ["Invalid API key provided: abc-def.", "Invalid API key provided: [hidden]."],
    ["the key 'abc-def' is unknown", "the key '[hidden]' is unknown"],
    ["password=hunter2, try again", "password=[hidden], try again"],
    ["id 0f8fad5b-d9cb-469f-a165-70867728950e", "id [hidden]"],
    ["eyJhbGciOi.eyJzdWIiOi.SflKxwRJ", "[hidden]"],
    ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "[hidden]"],
    ["AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe", "[hidden]"],
  ])("hides the key in %j", (text, expected) => {
    expect(hideKeys(text)).toBe(expected);
  });

  it.each([
    "The model gpt-4o-mini-2024-07-18 does not exist",
    "meta-llama/Llama-3.3-70B-Instruct-Turbo is overloaded",
    "context_length_exceeded: 8193 of 8192 tokens",
    "internationalization failed",
    "Unexpected token < in JSON at position 0",
    "max_tokens: 4096 is too large",
    "token limit of 4096 exceeded",
    "the key is not valid",
  ])("leaves %j", (text) => {
    expect(hideKeys(text)).toBe(text);
  });
});
