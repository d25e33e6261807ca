/** What one request meets, by the order in which they are sent. */
export type FakeReply = () => Response | Promise<Response>;

/** A JSON answer. */
export const reply =
  (status: number, headers: Record<string, string> = {}, body: unknown = {}): FakeReply =>
  () =>
    new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });

/** A failure as Node's fetch rejects with it. */
export const networkFault =
  (code: string): FakeReply =>
  () =>
    Promise.reject(new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) }));

/** No answer, ever. */
export const silence: FakeReply = () => new Promise(() => {});

/** A fetch that answers by a script, then with its last line for ever, and notes when each request was sent. */
export class FakeFetch {
  /** When each request was sent, in milliseconds since this was made. */
  readonly sentAt: number[] = [];
  private readonly start = performance.now();

  constructor(private readonly script: readonly FakeReply[]) {}

  readonly fetch: typeof globalThis.fetch = async () => {
    const next = this.script[Math.min(this.sentAt.length, this.script.length - 1)]!;
    this.sentAt.push(performance.now() - this.start);
    return next();
  };
}

let hosts = 0;

/** An address at a host of its own: what hosts ask for outlives a test. */
export function freshHost(): string {
  hosts++;
  return `http://host-${hosts}.test`;
}
