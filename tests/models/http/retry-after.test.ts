import { afterEach, describe, expect, it, vi } from "vitest";
import { backoffMs } from "../../../src/models/http/host";
import { readRetryAfter } from "../../../src/models/http/http-failure";

afterEach(() => {
  vi.useRealTimers();
});

describe("readRetryAfter", () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{ "retry-after": "7" }, 7_000],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": " 1.5 " }, 1_500],
    [{ "retry-after-ms": "120" }, 120],
    [{ "retry-after-ms": "120", "retry-after": "1" }, 120], // the more precise of the two
    [{ "retry-after-ms": "soon", "retry-after": "1" }, 1_000],
    // RFC 9110's own example of a date, ten seconds after the answer's.
    [{ "retry-after": "Sun, 06 Nov 1994 08:49:47 GMT", date: "Sun, 06 Nov 1994 08:49:37 GMT" }, 10_000],
    // The two obsolete forms that RFC 9110, section 5.6.7, asks recipients to accept.
    [{ "retry-after": "Sunday, 06-Nov-94 08:49:47 GMT", date: "Sun, 06 Nov 1994 08:49:37 GMT" }, 10_000],
    [{ "retry-after": "Sun, 06 Nov 1994 08:49:07 GMT", date: "Sun, 06 Nov 1994 08:49:37 GMT" }, 0],
    [{}, undefined],
    [{ "retry-after": "" }, undefined],
    [{ "retry-after": "-1" }, undefined],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "1e9" }, undefined],
    [{ "retry-after": "Sunday" }, undefined],
  ])("reads %j as %s ms", (headers, expected) => {
    expect(readRetryAfter(new Headers(headers))).toBe(expected);
  });

  it("compares a date with this machine's clock where the answer has none", () => {
    vi.useFakeTimers({ now: Date.UTC(1994, 10, 6, 8, 49, 17) });
    const headers = new Headers({ "retry-after": "Sun, 06 Nov 1994 08:49:47 GMT" });
    expect(readRetryAfter(headers)).toBe(30_000);
  });
});

describe("backoffMs", () => {
  it("doubles from 0.5 s to 8 s, half of it random", () => {
    const failures = [1, 2, 3, 4, 5, 6, 1000];
    const longest = [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000];
    expect(failures.map((count) => backoffMs(count, () => 1))).toEqual(longest);
    expect(failures.map((count) => backoffMs(count, () => 0))).toEqual(longest.map((wait) => wait / 2));
  });
});
