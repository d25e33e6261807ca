import { loadItems, loadOpenQuestions, loadQuestions } from "equirank/evaluation";
import { afterEach, describe, expect, it, vi } from "vitest";
import { serveHub, writeParquet } from "./range-server";

const row = (i: number) => ({
  id: `row-${i}`,
  question: `Question ${i}?`,
  choices: ["a", "b", "c"],
  answer: BigInt(i % 3),
});
const rows = (count: number, first = 0) => Array.from({ length: count }, (_, i) => row(first + i));

afterEach(() => vi.unstubAllEnvs());

describe("a data set on the hub", () => {
  it.each([
    ["arc_easy", "allenai/ai2_arc", "ARC-Easy", "test"],
    ["mmlu", "cais/mmlu", "all", "test"],
    ["mmlu_anatomy", "cais/mmlu", "anatomy", "test"],
    ["race_middle", "ehovy/race", "middle", "test"],
    ["race_high", "ehovy/race", "high", "test"],
    ["hf:cais/mmlu:all:test", "cais/mmlu", "all", "test"],
    ["hf:a/b", "a/b", "default", "test"],
    ["hf:a/b", "a/b", "only", "validation"],
    ["hf:b::dev", "b", "any", "dev"],
  ])("%s is read from its Parquet files", async (task, dataset, config, split) => {
    const server = await serveHub({ [config]: { [split]: [writeParquet(rows(5))] } });
    const items = await loadItems({ task, baseUrl: `${server.url}/` });
    expect(items).toHaveLength(5);
    expect(items[4]).toEqual({
      index: 4,
      item: { id: "row-4", question: "Question 4?", candidates: ["a", "b", "c"], answer: 1 },
    });
    expect(server.requests.map(({ path }) => path)).toEqual([
      `/api/datasets/${dataset}/parquet`,
      `/api/datasets/${dataset}/parquet/${config}/${split}/0.parquet`,
    ]);
  });

  it("has several configurations one after another, and its right answers at any place: hhh", async () => {
    const of = (name: string) => [writeParquet([{ input: name, targets: { choices: ["yes", "no"], labels: [1, 0] } }])];
    const configs = ["harmless", "helpful", "honest", "other"];
    const server = await serveHub(Object.fromEntries(configs.map((name) => [name, { test: of(name) }])));
    const items = await loadItems({ task: "hhh", baseUrl: server.url });
    expect(items.map(({ item }) => item)).toEqual(
      configs.map((question) => ({ question, candidates: ["no", "yes"], answer: 1 })),
    );
    expect(items.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  });

  it.each([
    ["gsm8k", ["main", "test"], { question: "1 + 1?", answer: "#### 2" }, { kind: "equivalent", answer: "#### 2" }],
    [
      "math_500",
      ["default", "test"],
      { problem: "1 + 1?", solution: "\\boxed{2}", answer: "2" },
      { kind: "equivalent", answer: "2" },
    ],
    [
      "truthfulqa",
      ["generation", "validation"],
      { question: "1 + 1?", correct_answers: ["2"], incorrect_answers: ["3"] },
      { kind: "nearest", correct: ["2"], incorrect: ["3"] },
    ],
  ])("may have open questions: %s", async (task, [config, split], found, key) => {
    const server = await serveHub({ [config!]: { [split!]: [writeParquet([found])] } });
    expect(await loadOpenQuestions({ task, baseUrl: server.url })).toEqual([
      { index: 0, item: { question: "1 + 1?", key } },
    ]);
  });
});

describe("only what is wanted is read", () => {
  // Two files of ten row groups, of columns of which one is large and not wanted.
  const filler = (i: number) => `${i}`.repeat(2000);
  const file = (first: number) =>
    writeParquet(
      rows(2000, first).map((found, i) => ({ ...found, picture: filler(first + i) })),
      200,
    );
  const files = [file(0), file(2000)];
  const size = files[0]!.length + files[1]!.length;

  it("of the rows after the offset and up to the limit", async () => {
    const server = await serveHub({ all: { test: files } });
    const task = "hf:a/b:all:test";
    const items = await loadItems({ task, baseUrl: server.url, offset: 310, limit: 120 });
    expect(items.map(({ index }) => index)).toEqual(Array.from({ length: 120 }, (_, i) => 310 + i));
    expect(server.requests.some(({ path }) => path.endsWith("/1.parquet"))).toBe(false);
    // The end of the first file, with the footer, and the wanted columns of two groups.
    expect(server.sent).toBeLessThan(120_000);
    expect(size).toBeGreaterThan(1_000_000);
  });

  it("by each part its own, and by all parts every row once", async () => {
    const found: number[] = [];
    for (const index of [1, 2, 3, 4, 5]) {
      const server = await serveHub({ all: { test: files } });
      const shard = { index, count: 5 };
      const items = await loadItems({ task: "hf:a/b", baseUrl: server.url, shard });
      expect(items).toHaveLength(800);
      found.push(...items.map((item) => item.index));
      expect(server.sent).toBeLessThan(220_000);
    }
    expect(found).toEqual(Array.from({ length: 4000 }, (_, i) => i));
  });
});

describe("a transfer", () => {
  const tall = writeParquet(rows(3000).map((found, i) => ({ ...found, question: `${i} `.repeat(60) })));

  it("that breaks off goes on where it stopped, and is tried again where the hub is busy", async () => {
    let count = 0;
    const server = await serveHub({ all: { test: [tall] } }, ({ headers, url }, response) => {
      count++;
      const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
      if (count === 1) response.writeHead(503, { "retry-after": "0" }).end("busy");
      else if (count === 4 && url!.endsWith(".parquet")) {
        // Half of what was asked for.
        const half = tall.subarray(Number(start), (Number(start) + Number(end)) >> 1);
        response.writeHead(206, {
          "content-range": `bytes ${start}-${end}/${tall.length}`,
          "content-length": Number(end) - Number(start) + 1,
          etag: '"1"',
        });
        response.write(half, () => setTimeout(() => response.destroy(), 20));
      } else return false;
      return true;
    });
    const items = await loadItems({ task: "hf:a/b", baseUrl: server.url });
    expect(items.map(({ item }) => item.id)).toEqual(rows(3000).map(({ id }) => id));
    // Nothing that had arrived was sent a second time.
    expect(server.sent).toBeLessThan(tall.length + 65_536);
  });

  it("of a file that another took the place of is refused", async () => {
    let count = 0;
    const server = await serveHub({ all: { test: [tall] } }, (_, response) => {
      count++;
      if (count > 2) response.writeHead(206, { etag: '"2"' }).end();
      return count > 2;
    });
    await expect(loadItems({ task: "hf:a/b", baseUrl: server.url })).rejects.toThrow(
      /0\.parquet changed while it was read: run the same command again/,
    );
  });

  it("carries the token to the hub and to nobody else", async () => {
    vi.stubEnv("HF_TOKEN", "hf_secret");
    const elsewhere = await serveHub({ all: { test: [tall] } });
    const hub = await serveHub({ all: { test: [tall] } }, ({ url }, response) => {
      if (!url!.endsWith(".parquet")) return false;
      response.writeHead(302, { location: `${elsewhere.url}${url}` }).end();
      return true;
    });
    vi.stubEnv("HF_ENDPOINT", hub.url);
    expect(await loadQuestions({ task: "hf:a/b", limit: 2 })).toHaveLength(2);
    expect(hub.requests.map(({ authorization }) => authorization)).toEqual(["Bearer hf_secret", "Bearer hf_secret"]);
    expect(elsewhere.requests.length).toBeGreaterThan(1);
    expect(elsewhere.requests.every(({ authorization }) => authorization === undefined)).toBe(true);
  });
});

describe("what is not there is told", () => {
  const one = [writeParquet(rows(1))];

  it.each([
    ["hf:a/b:none", /a\/b has no configuration none: name one of x, y, as in hf:a\/b:CONFIG/],
    ["hf:a/b", /a\/b has several configurations: name one of x, y/],
    ["hf:a/b:x", /a\/b has several splits: name one of train, dev, as in hf:a\/b:CONFIG:SPLIT/],
    ["hf:a/b:x:test", /a\/b has no split test: name one of train, dev/],
  ])("%s", async (task, message) => {
    const server = await serveHub({ x: { train: one, dev: one }, y: { test: one } });
    await expect(loadItems({ task, baseUrl: server.url })).rejects.toThrow(message);
  });

  it.each([
    [401, /may not be read \(status 401\): set HF_TOKEN to a token that may, and accept/],
    [404, /does not exist \(status 404\): check the data set's name/],
    [503, /answered with status 503: try again later, or download the data/],
  ])("status %i", async (status, message) => {
    const server = await serveHub({}, (_, response) => {
      response.writeHead(status).end("no");
      return true;
    });
    vi.stubEnv("HF_TOKEN", "hf_secret");
    const failure = await loadItems({ task: "arc_easy", baseUrl: server.url }).catch((e) => e);
    expect(failure).toMatchObject({ name: "DataError", message: expect.stringMatching(message) });
    expect(failure.message).not.toContain("hf_secret");
  });

  it.each(["<!doctype html><title>Sign in</title>", "[]"])("a list that is %s", async (text) => {
    const server = await serveHub({}, (_, response) => {
      response.end(text);
      return true;
    });
    await expect(loadItems({ task: "arc_easy", baseUrl: server.url })).rejects.toThrow(
      /answered with something other than a list of files: download the data/,
    );
  });

  it("a file that is no Parquet, or broken", async () => {
    const file = writeParquet(rows(1));
    const server = await serveHub({ x: { test: [Buffer.from("<html>".repeat(40))] } });
    await expect(loadItems({ task: "hf:a/b", baseUrl: server.url })).rejects.toThrow(
      /a\/b \(x, test\) is no whole Parquet file/,
    );
    const cut = await serveHub({ x: { test: [file.subarray(0, -20)] } });
    await expect(loadItems({ task: "hf:a/b", baseUrl: cut.url })).rejects.toThrow(/fetch it again/);
  });

  it("a server, where there is none", async () => {
    const baseUrl = "http://127.0.0.1:9";
    await expect(loadItems({ task: "arc_easy", baseUrl })).rejects.toThrow(
      /127\.0\.0\.1:9.* cannot be reached: check the network/,
    );
  });

  it("and can be waited for no longer", async () => {
    const controller = new AbortController();
    const server = await serveHub({}, () => {
      controller.abort(new Error("enough"));
      return true;
    });
    const { signal } = controller;
    await expect(loadItems({ task: "arc_easy", baseUrl: server.url, signal })).rejects.toThrow("enough");
  });

  it("nor is the hub asked where a file is given", async () => {
    const server = await serveHub({});
    const data = "missing.jsonl";
    await expect(loadItems({ task: "arc_easy", data, baseUrl: server.url })).rejects.toThrow(
      /missing\.jsonl cannot be read/,
    );
    expect(server.requests).toEqual([]);
  });
});
