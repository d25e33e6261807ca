/**
 * Milliseconds that a server asks to wait before the next request, or undefined if it does not say so in a known form.
 *
 * - `retry-after-ms`: milliseconds, as OpenAI's and Azure's services tell them; it is the more precise and goes first.
 * - `retry-after`: seconds, or a date (RFC 9110, section 10.2.3). A date is compared with the answer's own `date`, where
 *   it has one, so that a wrong clock on either side does not matter. A date gone by means 0.
 */
export function readRetryAfter(headers: Headers): number | undefined {
  const milliseconds = readNumber(headers.get("retry-after-ms"));
  if (milliseconds !== undefined) return milliseconds;
  const told = headers.get("retry-after");
  const seconds = readNumber(told);
  if (seconds !== undefined) return seconds * 1000;
  const until = readDate(told);
  if (until === undefined) return undefined;
  return Math.max(until - (readDate(headers.get("date")) ?? Date.now()), 0);
}

function readNumber(text: string | null): number | undefined {
  return text !== null && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

/** Only with a weekday: `Date.parse` takes nearly anything, such as "-1", for a date. */
function readDate(text: string | null): number | undefined {
  if (text === null || !/^\s*(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/i.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
