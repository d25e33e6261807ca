import { ModelResponseError } from "../../errors/model-error";

/** Longest answer that is read, in bytes: an echo of a text of one megabyte takes some 30 MB. */
const longestBody = 64 * 2 ** 20;

/**
 * The body of an answer as text, to its end, so that its connection can be used again.
 * @throws ModelResponseError for one that does not end within 64 MiB
 */
export async function readBody(response: Response, address: string): Promise<string> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > longestBody) {
      reader.cancel().catch(() => {});
      throw new ModelResponseError(
        `${address} answered with more than ${longestBody} bytes, which no answer needs. Check the address.`,
        { status: response.status },
      );
    }
    text += decoder.decode(value, { stream: true });
  }
}
