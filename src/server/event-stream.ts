export const eventStreamType = "text/event-stream; charset=utf-8";

/** The head of every stream of server-sent events; proxies such as nginx must not hold it back. */
export const eventStreamHeaders = {
  "cache-control": "no-cache",
  "x-accel-buffering": "no",
};

/** One event of a stream, with a name where its dialect has names. */
export function writeEvent(data: object, name?: string): string {
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/**
 * A stream of the texts that `write` sends, with a comment whenever nothing was sent for `keepAliveMs`: clients skip
 * comments (https://html.spec.whatwg.org/multipage/server-sent-events.html), and proxies see that the connection lives.
 * A reader that goes away is told by `onCancel`; one that does not read gets no further comments.
 */
export function streamEvents(
  keepAliveMs: number,
  write: (send: (text: string) => void) => Promise<void>,
  onCancel: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let timer: ReturnType<typeof setInterval> | undefined;
  let isOpen = true;
  return new ReadableStream({
    start(controller) {
      const send = (text: string) => {
        if (isOpen) controller.enqueue(encoder.encode(text));
        timer?.refresh?.();
      };
      timer = setInterval(() => {
        if (isOpen && (controller.desiredSize ?? 0) > 0) send(": keep-alive\n\n");
      }, keepAliveMs);
      const end = () => {
        clearInterval(timer);
        if (isOpen) controller.close();
        isOpen = false;
      };
      // `write` tells its own failures in the stream; what it cannot tell, nobody else can.
      write(send).then(end, end);
    },
    cancel() {
      isOpen = false;
      clearInterval(timer);
      onCancel();
    },
  });
}
