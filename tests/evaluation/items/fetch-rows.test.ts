import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { loadItems, loadOpenQuestions } from "equirank/evaluation";
import { describe, expect, it, onTestFinished } from "vitest";

/** Answers as the dataset viewer of the Hugging Face hub documents its `/rows`: at most 100 rows, with their places. */
function serveRows(total: number, requests: URL[] = [], longestPage = 100): RequestListener {
  return (request, response) => {
    const url = new URL(request.url!, "http://localhost");
    requests.push(url);
    const offset = Number(url.searchParams.get("offset"));
    const length = Math.min(Number(url.searchParams.get("length")), longestPage);
    const rows = Array.from({ length: Math.max(0, Math.min(length, total - offset)) }, (_, i) => ({
      row_idx: offset + i,
      row: {
        id: `row-${offset + i}`,
        question: `Question ${offset + i}?`,
        choices: { text: ["a", "b"], label: ["A", "B"] },
        answerKey: "B",
      },
      truncated_cells: [],
    }));
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ features: [], rows, num_rows_total: total, partial: false }));
  };
}

async function startServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("a task's rows from the hub", () => {
  it("come page by page, as many as are wanted", async () => {
    const requests: URL[] = [];
    const baseUrl = await startServer(serveRows(250, requests));
    const items = await loadItems({ task: "arc_easy", baseUrl });
    expect(items).toHaveLength(250);
    expect(items[249]).toEqual({
      index: 249,
      item: { id: "row-249", question: "Question 249?", candidates: ["a", "b"], answer: 1 },
    });
    expect(requests.map(({ pathname, search }) => pathname + search)).toEqual(
      [0, 100, 200].map(
        (offset) =>
          `/rows?dataset=allenai%2Fai2_arc&config=ARC-Easy&split=test&offset=${offset}&length=100`,
      ),
    );
  });

  it.each([
    [
      "gsm8k",
      "dataset=openai%2Fgsm8k&config=main&split=test",
      { question: "1 + 1?", answer: "1 + 1 = 2\n#### 2" },
      { kind: "equivalent", answer: "1 + 1 = 2\n#### 2" },
    ],
    [
      "truthfulqa",
      "dataset=truthfulqa%2Ftruthful_qa&config=generation&split=validation",
      {
        type: "Adversarial",
        category: "Health",
        question: "1 + 1?",
        best_answer: "2",
        correct_answers: ["2"],
        incorrect_answers: ["3"],
        source: "none",
      },
      { kind: "nearest", correct: ["2"], incorrect: ["3"] },
    ],
  ])("are open questions: %s", async (task, query, row, key) => {
    let asked = "";
    const baseUrl = await startServer((request, response) => {
      asked = request.url!;
      response.end(JSON.stringify({ rows: [{ row_idx: 0, row }], num_rows_total: 1 }));
    });
    expect(await loadOpenQuestions({ task, baseUrl })).toEqual([
      { index: 0, item: { question: "1 + 1?", key } },
    ]);
    expect(asked).toBe(`/rows?${query}&offset=0&length=100`);
  });

  it("are not fetched beyond the limit, nor before the offset", async () => {
    const requests: URL[] = [];
    const baseUrl = await startServer(serveRows(1000, requests));
    const items = await loadItems({ task: "openbook_qa", baseUrl, offset: 310, limit: 120 });
    expect(items.map(({ index }) => index)).toEqual(Array.from({ length: 120 }, (_, i) => 310 + i));
    expect(requests.map(({ searchParams }) => searchParams.get("offset"))).toEqual(["310", "410"]);
    expect(requests[0]!.searchParams.get("dataset")).toBe("allenai/openbookqa");
  });

  it("come whole from a server that gives less at once than it was asked for", async () => {
    const baseUrl = await startServer(serveRows(70, [], 30));
    expect(await loadItems({ task: "arc_challenge", baseUrl })).toHaveLength(70);
  });

  it("are not asked for where a file is given", async () => {
    const requests: URL[] = [];
    const baseUrl = await startServer(serveRows(10, requests));
    await expect(loadItems({ task: "arc_easy", data: "missing.jsonl", baseUrl })).rejects.toThrow(
      /missing\.jsonl cannot be read/,
    );
    expect(requests).toEqual([]);
  });

  it("name their place where one is no item", async () => {
    const baseUrl = await startServer((_, response) => {
      const rows = [{ row_idx: 0, row: { id: "a" }, truncated_cells: [] }];
      response.end(JSON.stringify({ rows, num_rows_total: 1 }));
    });
    await expect(loadItems({ task: "arc_easy", baseUrl })).rejects.toThrow(
      /^allenai\/ai2_arc \(ARC-Easy, test\), row 0: row must be/,
    );
  });

  it("are refused where the server cut a text short", async () => {
    const baseUrl = await startServer((_, response) => {
      const rows = [{ row_idx: 7, row: {}, truncated_cells: ["question", "choices"] }];
      response.end(JSON.stringify({ rows, num_rows_total: 1 }));
    });
    await expect(loadItems({ task: "arc_easy", baseUrl })).rejects.toThrow(
      /row 7 came with question and choices cut short: download the data and name the file/,
    );
  });
});

describe("a hub that does not give rows", () => {
  it.each<[string, RequestListener, RegExp]>([
    [
      "an error",
      (_, response) => response.writeHead(503).end("busy"),
      /answered with status 503: try again later, or download the data and name .* --data/,
    ],
    [
      "a page of HTML",
      (_, response) => response.end("<!doctype html><title>Sign in</title>"),
      /answered with something other than rows/,
    ],
    ["other JSON", (_, response) => response.end("[]"), /answered with something other than rows/],
    [
      "a broken connection",
      (request) => request.socket.destroy(),
      /cannot be reached: check the network/,
    ],
    [
      "an answer that breaks off",
      (_, response) => {
        response.writeHead(200, { "content-length": "1000" });
        response.write('{"rows": [');
        setTimeout(() => response.destroy(), 10);
      },
      /cannot be reached: check the network/,
    ],
  ])("is told with what to do: %s", async (_, listener, message) => {
    const baseUrl = await startServer(listener);
    await expect(loadItems({ task: "arc_easy", baseUrl })).rejects.toThrow(
      expect.objectContaining({ name: "DataError", message: expect.stringMatching(message) }),
    );
  });

  it("is told where there is no server", async () => {
    const baseUrl = "http://127.0.0.1:9";
    await expect(loadItems({ task: "arc_easy", baseUrl })).rejects.toThrow(
      /127\.0\.0\.1:9.* cannot be reached/,
    );
  });

  it("can be waited for no longer", async () => {
    const controller = new AbortController();
    const baseUrl = await startServer(() => controller.abort(new Error("enough")));
    await expect(
      loadItems({ task: "arc_easy", baseUrl, signal: controller.signal }),
    ).rejects.toThrow("enough");
  });
});
