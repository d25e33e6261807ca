import { describe, expect, it } from "vitest";
import { findSecrets, redactSecrets } from "../../../src/models/http/redact-secrets";

describe("redactSecrets", () => {
  it("hides the whole of a secret that another one begins", () => {
    expect(redactSecrets(["abcdef", "abcdef-ghi"])("no abcdef-ghi")).toBe("no [hidden]");
  });

  it("hides the parts of a secret, but neither short ones nor the name of a scheme", () => {
    const redact = redactSecrets(["Bearer first-key, is second-key"]);
    expect(redact("Bearer is refused: second-key first-key")).toBe("Bearer is refused: [hidden] [hidden]");
  });

  it("hides nothing where there is no secret", () => {
    expect(redactSecrets([""])("text")).toBe("text");
  });
});

describe("findSecrets", () => {
  it("finds texts by the names of their fields at any depth, and no other values", () => {
    const body = {
      model: "m",
      max_tokens: 5,
      stop_token_ids: [1, 2],
      api_key: "a",
      nested: [{ Password: "b", mode: "c" }, null],
      secrets: { one: "d", two: ["e"] },
    };
    expect(findSecrets(body)).toEqual(["a", "b", "d", "e"]);
  });
});
