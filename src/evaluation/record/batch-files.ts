import {
  appendFileSync,
  closeSync,
  copyFileSync,
  createReadStream,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as z from "zod/mini";
import { toMessages } from "../../models/http/chat";
import { findWords } from "../../models/http/http-failure";
import type { LanguageModel } from "../../models/language-model";
import { sha256 } from "../../shared/digest";
import { DataError, ModelError, UnansweredError } from "../../shared/errors";
import { parseJsonLine, readJsonLines } from "../../shared/json-lines";

/** The routes of OpenAI's API that runners of batch files serve. A batch has one. */
const routes = { chat: "/chat/completions", completions: "/completions" } as const;

/** Most requests in a file, and most bytes: OpenAI takes 50,000 and 200 MB. */
const mostRequests = 50_000;
const mostBytes = 150_000_000;

/** Where a line is, with its line break and empty lines before it. */
interface Place {
  file: string;
  start: number;
  length: number;
}

/**
 * Requests in files of OpenAI's batch format instead of requests to a server. What results answer is answered from
 * them, by the same reading as a server's answers; everything else is unanswered, and written to a file where that is
 * wanted.
 *
 * A request's `custom_id` is a hash of what it asks, so that results may come in any order, from any number of runs,
 * and long after other requests were written. Requests that ask the same are one.
 */
export class BatchFiles {
  /** Requests written, and their files. */
  written = 0;
  readonly files: string[] = [];
  /** Results that are errors, or that cannot be used, and one of them in words. */
  failed = 0;
  example: string | undefined;
  /** Results that answered something. */
  used = 0;

  private readonly answers = new Map<string, Place>();
  private readonly asked = new Set<string>();
  private bytes = Number.POSITIVE_INFINITY;
  private isWriting = false;

  /** Where requests are written and results kept. */
  folder = "";

  /** @param route the only one that is asked; others are refused, as by a server that lacks them */
  constructor(private readonly route: keyof typeof routes) {}

  /**
   * Finds the results in the folder, which stay on the disk until they are needed, after keeping these files there as
   * well: the next batch may need what they answer.
   * @throws DataError if a file cannot be read, or holds no results
   */
  async open(folder: string, files: readonly string[]): Promise<void> {
    this.folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const copies: string[] = [];
    for (const file of files) {
      if (dirname(resolve(file)) === resolve(folder)) continue;
      const last = this.list("results").at(-1);
      const number = last === undefined ? 1 : Number(/\d+(?=\.jsonl$)/.exec(last)) + 1;
      const copy = join(folder, `results-${number}.jsonl`);
      try {
        copyFileSync(file, copy);
        copies.push(copy);
      } catch (cause) {
        throw new DataError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
      }
    }
    for (const file of this.list("results")) await this.readResults(file, copies);
  }

  /** From now on, writes what no result answers. The requests that an earlier call wrote are replaced. */
  startWriting(): void {
    for (const file of this.list("requests")) rmSync(file);
    this.isWriting = true;
  }

  private async readResults(file: string, copies: readonly string[]): Promise<void> {
    let results = 0;
    let start = 0;
    for await (const { value, end } of readJsonLines(createReadStream(file))) {
      const place = { file, start, length: end - start };
      start = end;
      const result = readResult(value);
      if (result === undefined) continue;
      results++;
      if ("failure" in result) this.noteFailure(result.failure);
      else this.answers.set(result.id, place);
    }
    if (results > 0) return;
    if (copies.includes(file)) rmSync(file);
    throw new DataError(
      `${file} holds no results of a batch, which are lines with "custom_id" and "response" or "error". Give the file that the runner wrote`,
    );
  }

  /** Answers requests from results, as a server would. */
  readonly fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { pathname } = new URL(String(url));
    const route = pathname.endsWith(routes.chat) ? routes.chat : routes.completions;
    if (!pathname.endsWith(route) || route !== routes[this.route]) {
      return respond(404, { error: `The batch asks ${routes[this.route]} alone.` });
    }
    const body = String(init?.body);
    const id = `equirank-${sha256(`${route} ${body}`).slice(0, 24)}`;
    const place = this.answers.get(id);
    const answer = place && readResult(parseJsonLine(readPlace(place)).value);
    const isAnswered = answer !== undefined && "body" in answer;
    if (!isAnswered || answer.status >= 400) this.write(id, route, body);
    if (isAnswered) {
      this.used++;
      return respond(answer.status, answer.body);
    }
    throw new UnansweredError("No result answers this request yet.");
  };

  /**
   * The model, which fails with an UnansweredError wherever something is unanswered or an answer cannot be used. By
   * chat, it claims nothing that a chat does not give, so that nothing has to be proved first.
   */
  wrap(model: LanguageModel): LanguageModel {
    const { scoreContinuations, nextTokenLogprobs, sample, probe } = model;
    const guard =
      <Arguments extends unknown[], Result>(call: (...given: Arguments) => Promise<Result>) =>
      async (...given: Arguments): Promise<Result> => {
        try {
          return await call.apply(model, given);
        } catch (error) {
          if (!(error instanceof ModelError) || error instanceof UnansweredError) throw error;
          this.noteFailure(error.message);
          throw new UnansweredError(error.message);
        }
      };
    const { id, fingerprint } = model;
    const described = { id, ...(fingerprint && { fingerprint }) };
    if (this.route === "chat") {
      return {
        ...described,
        capabilities: { scoreContinuations: false, nextTokenLogprobs: true, sample: true },
        nextTokenLogprobs: guard((prompt, ...rest) => nextTokenLogprobs!.call(model, toMessages(prompt), ...rest)),
        sample: guard(sample!),
      };
    }
    return {
      ...described,
      capabilities: model.capabilities,
      ...(probe && { probe: guard(probe) }),
      ...(scoreContinuations && { scoreContinuations: guard(scoreContinuations) }),
      ...(nextTokenLogprobs && { nextTokenLogprobs: guard(nextTokenLogprobs) }),
    };
  }

  private write(id: string, route: string, body: string): void {
    if (!this.isWriting || this.asked.has(id)) return;
    this.asked.add(id);
    const line = `{"custom_id":"${id}","method":"POST","url":"/v1${route}","body":${body}}\n`;
    this.bytes += Buffer.byteLength(line);
    if (this.bytes > mostBytes || this.written % mostRequests === 0) {
      this.files.push(join(this.folder, `requests-${this.files.length + 1}.jsonl`));
      this.bytes = Buffer.byteLength(line);
    }
    appendFileSync(this.files.at(-1)!, line, { mode: 0o600 });
    this.written++;
  }

  private noteFailure(words: string): void {
    this.failed++;
    this.example ??= words;
  }

  private list(kind: "requests" | "results"): string[] {
    const pattern = new RegExp(`^${kind}-\\d+\\.jsonl$`);
    return readdirSync(this.folder)
      .filter((name) => pattern.test(name))
      .sort(byNumber)
      .map((name) => join(this.folder, name));
  }
}

/** `results-10` comes after `results-9`. */
const byNumber = new Intl.Collator("en", { numeric: true }).compare;

function respond(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status });
}

function readPlace({ file, start, length }: Place): string {
  const descriptor = openSync(file, "r");
  try {
    const bytes = Buffer.alloc(length);
    readSync(descriptor, bytes, 0, length, start);
    return bytes.toString("utf8");
  } finally {
    closeSync(descriptor);
  }
}

/** Statuses that come again however often the same is asked: what they say is an answer. */
const lastingStatuses = [400, 403, 404, 405, 413, 415, 422, 501];

const resultSchema = z.object({
  custom_id: z.string(),
  response: z.nullish(z.looseObject({ status_code: z.nullish(z.int()), body: z.nullish(z.looseObject({})) })),
  error: z.nullish(z.unknown()),
});

/**
 * The result in a line of a result file, in any of the forms that runners write:
 *
 * - `{ custom_id, response: { status_code, body }, error: null }` (OpenAI and Azure, Groq, Mistral, Together, vLLM)
 * - `{ custom_id, response: null, error: { code, message } }` (OpenAI, of requests that were never sent), and without
 *   `response` (Together's file of errors)
 * - `{ custom_id, response: { status_code: 400, body: null }, error: … }` (vLLM, where `error` may be a text)
 * - the same with a single choice instead of a list (SGLang before its version 0.5)
 *
 * @returns undefined for a line that is no result
 */
function readResult(
  value: unknown,
): { id: string; status: number; body: unknown } | { id: string; failure: string } | undefined {
  const { custom_id: id, response, error } = resultSchema.safeParse(value).data ?? {};
  if (id === undefined || (!response && !error)) return undefined;
  const body = response?.body ?? ("choices" in (response ?? {}) ? response : undefined);
  const status = response?.status_code ?? (body ? 200 : undefined);
  if (body && status === 200) return { id, status, body: withListOfChoices(body) };
  if (status !== undefined && lastingStatuses.includes(status)) {
    return { id, status, body: body ?? { error } };
  }
  const words = findWords(body ?? error) || JSON.stringify(body ?? error);
  return { id, failure: status === undefined ? words : `HTTP ${status}, saying ${words}` };
}

function withListOfChoices(body: object): object {
  const { choices } = body as { choices?: unknown };
  const isSingle = typeof choices === "object" && choices !== null && !Array.isArray(choices);
  return isSingle ? { ...body, choices: [choices] } : body;
}
